package io.cordon.it.machine;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where a member may answer otherwise than a node. The rest of such a sequence is not compared.
 * What a reason calls a fault is one that is known and not mended yet.
 */
final class DocumentedDifferences {

  /** Settings that no sequence changes: the node closes the connection after an error. */
  static final Set<String> LEFT_OUT_SETTINGS = Set.of("exit_on_error");

  private static final List<Known> KNOWN =
      List.of(
          new Known(
              "Clients and drivers: a node that ends the connection is 08006 with its words."
                  + " PostgreSQL does that when EXECUTE runs SAVEPOINT, RELEASE or ROLLBACK TO",
              "E\\(S=FATAL.*unexpected state.*",
              "E\\(.*C=08006.*unexpected state.*"),
          new Known(
              "after what is not allowed in a COPY the connection ends: told at once, not twice",
              "E\\(S=ERROR.*C=08P01 \\| M=unexpected message type .* during COPY from stdin\\)",
              "E\\(S=FATAL.*C=08P01 \\| M=unexpected message type .* during COPY from stdin\\)"),
          new Known(
              "what executes itself is refused before it is executed", ".*", "E\\(.*C=54001 .*"),
          new Known(
              "that a name is taken is known before the text has been looked at",
              "E\\(.*",
              "E\\(.*C=42P05 .*"),
          new Known(
              "fault: portals, and errors, while no node is engaged",
              "E\\(.*C=(08P01|25001|25P02|34000|42704|42P03|55000) .*",
              ".*"),
          new Known(
              "fault: an empty text, and Describe, in a failed block",
              "1|t 0000|n",
              "E\\(.*C=25P02 .*"));

  private DocumentedDifferences() {}

  static boolean allow(Difference difference) {
    return KNOWN.stream().anyMatch(known -> known.is(difference));
  }

  private record Known(String reason, Pattern node, Pattern member) {

    Known(String reason, String node, String member) {
      this(reason, Pattern.compile(node), Pattern.compile(member));
    }

    boolean is(Difference difference) {
      return node.matcher(difference.expected()).matches()
          && member.matcher(difference.found()).matches();
    }
  }
}
