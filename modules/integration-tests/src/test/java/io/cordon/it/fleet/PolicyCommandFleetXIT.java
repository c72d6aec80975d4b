package io.cordon.it.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.it.DemoCluster;
import io.cordon.proxy.cli.Cordon;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code cordon policy …} against a fleet, as an operator uses it from a first policy on. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PolicyCommandFleetXIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();
  @RegisterExtension static final Fleet FLEET = Fleet.of(CLUSTER, 3);

  private static final String IDENTITIES =
      "identities: {alice: {attributes: {helios.region: %s}}}\n";

  @TempDir static Path directory;

  @Test
  @Order(1)
  void aFleetThatHasJustStartedAgrees() {
    Ended status = run(1, "status");

    assertEquals(0, status.code(), status::toString);
    assertEquals(3, status.lines().size(), status::toString);
    assertTrue(
        status.lines().get(0).matches("m2 +epoch 1 +[0-9a-f]{12}  since 20\\S+  active"),
        status::toString);
    assertEquals(1, run(0, "history").lines().size());
  }

  @Test
  @Order(2)
  void aChangeIsSeenThenMadeThenSeenEverywhere() throws IOException {
    Path next = file("next.yaml", "eu-west");

    Ended diff = run(0, "diff", next.toString());
    assertEquals(1, diff.code(), diff::toString);
    assertEquals(
        List.of("+ identities.alice.attributes.helios.region: \"eu-west\""),
        diff.lines().stream().filter(line -> line.startsWith("+ identities")).toList());

    Ended applied = run(1, "apply", "--wait", next.toString());
    assertEquals(0, applied.code(), applied::toString);
    assertTrue(
        applied.out().matches("epoch 2 [0-9a-f]{12} is in force on every member\n"),
        applied::toString);

    assertEquals(0, run(2, "diff", next.toString()).code());
    Ended status = run(2, "status");
    assertEquals(0, status.code(), status::toString);
    Ended again = run(2, "apply", "--wait", next.toString());
    assertEquals(0, again.code(), again::toString);
    assertTrue(again.out().endsWith(" was in force already, on every member\n"), again::toString);
  }

  @Test
  @Order(3)
  void whatIsShownCanBeApplied() throws IOException {
    Path shown = Files.writeString(directory.resolve("shown.json"), run(2, "show").out());
    Path first = Files.writeString(directory.resolve("first.json"), run(2, "show", "1").out());

    assertEquals(0, run(0, "diff", shown.toString()).code());
    assertEquals(1, run(0, "diff", first.toString()).code());
    assertTrue(run(0, "apply", shown.toString()).out().contains("was in force already"));
  }

  @Test
  @Order(4)
  void anEarlierPolicyComesBackUnderANewNumber() throws IOException {
    Ended back = run(2, "rollback", "1", "--wait", "--timeout", "30");

    assertEquals(0, back.code(), back::toString);
    assertTrue(back.out().matches("epoch 3 .* is in force on every member\n"), back::toString);
    List<String> history = run(0, "history").lines();
    assertEquals(3, history.size(), history::toString);
    assertEquals(hash(history.get(0)), hash(history.get(2)));
    assertTrue(history.get(1).endsWith(" by m2"), history::toString);
    assertTrue(history.get(2).endsWith(" by m3"), history::toString);

    Ended unknown = run(0, "rollback", "17");
    assertEquals(1, unknown.code(), unknown::toString);
    assertTrue(unknown.err().contains("17"), unknown::toString);
  }

  @Test
  @Order(5)
  void whatIsNotAcceptedChangesNothingAndSaysWhy() throws IOException {
    Path broken = Files.writeString(directory.resolve("broken.yaml"), "nodes: []\nx: 1\n");
    Ended invalid = run(0, "apply", "--wait", broken.toString());
    assertEquals(1, invalid.code(), invalid::toString);
    assertTrue(
        invalid.err().startsWith("nodes: expected at least one\nx: not known"), invalid::toString);

    Path unknown =
        Files.writeString(
            directory.resolve("unknown.yaml"), FLEET.nodes() + "plugins: [{name: nobody}]\n");
    Ended refused = run(0, "apply", "--wait", unknown.toString());
    assertEquals(1, refused.code(), refused::toString);
    for (String member : List.of("m1", "m2", "m3")) {
      assertTrue(
          refused.err().contains(member + ": plugins[0].name: no plugin is named \"nobody\""),
          refused::toString);
    }

    Ended late = run(0, "apply", "--epoch", "2", file("late.yaml", "us-east").toString());
    assertEquals(1, late.code(), late::toString);
    assertTrue(late.err().contains("epoch 3"), late::toString);
    assertEquals(3, run(0, "history").lines().size());
  }

  private static String hash(String historyLine) {
    return historyLine.split(" +")[2];
  }

  private static Path file(String name, String region) throws IOException {
    return Files.writeString(directory.resolve(name), FLEET.nodes() + IDENTITIES.formatted(region));
  }

  private record Ended(int code, String out, String err) {
    List<String> lines() {
      return out.lines().toList();
    }
  }

  private static Ended run(int member, String command, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine program = Cordon.commandLine();
    program.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    List<String> all = new ArrayList<>(List.of("policy", command));
    all.add("--member=http://127.0.0.1:" + FLEET.member(member).adminPort());
    all.addAll(List.of(args));
    int code = program.execute(all.toArray(String[]::new));
    return new Ended(code, out.toString(), err.toString());
  }
}
