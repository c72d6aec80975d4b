package io.cordon.proxy.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;

/** How long a command that publishes waits, and what it says in the end. */
final class PolicyWait {

  /** The exit code where a member has not taken the policy in time. */
  static final int NOT_EVERYWHERE = 3;

  private static final long POLL_MILLIS = 200;

  @CommandLine.Option(
      names = "--wait",
      description = "Wait until every present member has activated it; exit code 3 on timeout.")
  private boolean wait;

  @CommandLine.Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "Timeout of --wait (default: ${DEFAULT-VALUE}).")
  private int seconds;

  /** What the members have said that have it not. */
  private List<String> behind = List.of();

  /**
   * Prints what became of a policy.
   *
   * @param published the answer of the member that was asked
   * @return the exit code
   */
  int end(AdminClient member, JsonObject published, PrintWriter out)
      throws IOException, InterruptedException {
    long epoch = published.getLong("epoch");
    String name = "epoch %d %s ".formatted(epoch, shortened(published.getString("hash")));
    if (!wait) {
      JsonArray waiting = published.getJsonArray("waiting");
      out.println(
          name
              + (!published.getBoolean("changed")
                  ? "was in force already"
                  : waiting.isEmpty()
                      ? "is in force on every member"
                      : "is in force, not yet on " + String.join(", ", texts(waiting))));
      return 0;
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (true) {
      long later = look(member.array(PolicyCommand.POLICY + "/status"), published);
      if (later > epoch) {
        out.println(name + "was followed by epoch " + later);
        return 1;
      } else if (behind.isEmpty()) {
        out.println(
            name
                + (published.getBoolean("changed")
                    ? "is in force on every member"
                    : "was in force already, on every member"));
        return 0;
      } else if (System.nanoTime() > deadline) {
        out.println(name + "is in force, but not on every member after " + seconds + " s");
        behind.forEach(out::println);
        return NOT_EVERYWHERE;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  /** The latest epoch that anybody has. */
  private long look(JsonArray states, JsonObject published) {
    List<String> without = new ArrayList<>();
    long latest = 0;
    for (Object each : states) {
      JsonObject state = (JsonObject) each;
      latest = Math.max(latest, state.getLong("epoch"));
      if (!state.getLong("epoch").equals(published.getLong("epoch"))
          || !state.getString("hash").equals(published.getString("hash"))
          || !state.getString("state").equals("active")) {
        without.add(line(state));
      }
    }
    behind = without;
    return latest;
  }

  /** What a member says of itself. */
  static String line(JsonObject state) {
    return "%-16s epoch %-6d %s  since %s  %s%s"
        .formatted(
            state.getString("name"),
            state.getLong("epoch"),
            shortened(state.getString("hash")),
            state.getString("since"),
            state.getString("state"),
            state.getString("problem").isEmpty() ? "" : "  " + state.getString("problem"));
  }

  static String shortened(String hash) {
    return hash.substring(0, Math.min(12, hash.length()));
  }

  private static List<String> texts(JsonArray array) {
    return array.stream().map(String::valueOf).toList();
  }
}
