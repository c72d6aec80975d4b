package io.cordon.it.fleet;

import static io.cordon.it.fleet.Policies.awaitAgreement;
import static io.cordon.it.fleet.Policies.epoch;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.it.DemoCluster;
import io.cordon.test.Await;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The state directory of one member is a small file system of its own, which is full at times. */
class FullDiskFleetXIT {

  private static final String FULL = ": No space left on device";

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  private static final Fleet FLEET = Fleet.of(CLUSTER, 3).config("policy.stateDirectory", "state");

  @BeforeAll
  static void mount() throws Exception {
    FLEET.prepare();
    Path state = Files.createDirectory(full().directory().resolve("state"));
    Process mount;
    try {
      mount =
          new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=256k", "cordon-it", "" + state)
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      Assumptions.abort("no file system can be mounted here: " + e.getMessage());
      throw e;
    }
    String said = new String(mount.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Assumptions.assumeTrue(mount.waitFor() == 0, "no file system can be mounted here: " + said);
    FLEET.restore();
  }

  @AfterAll
  static void close() throws Exception {
    FLEET.close(); // its guardian unmounts
  }

  private static FleetMember full() {
    return FLEET.member(1);
  }

  @Test
  void whatItCannotKeepIsRefusedForAllAndAcceptedWhenThereIsSpace() throws Exception {
    FleetMember asked = FLEET.member(0);
    long before = awaitAgreement(FLEET.members());
    Path filler = fill();

    HttpResponse<String> answer = Policies.put(asked, policy(before + 1));

    assertEquals(422, answer.statusCode(), answer.body());
    String problems = new JsonObject(answer.body()).getJsonObject("problems").encode();
    assertTrue(problems.startsWith("{\"m2\":[\"cannot write state/staged/"), problems);
    assertTrue(problems.endsWith(FULL + "\"]}"), problems);
    assertEquals(before, awaitAgreement(FLEET.members()));
    awaitServed(full());

    Files.delete(filler);

    assertEquals(200, Policies.put(asked, policy(before + 1)).statusCode());
    assertEquals(before + 1, awaitAgreement(FLEET.members()));
  }

  @Test
  void aMemberDoesNotStartWithoutSpaceAndSaysWhy() throws Exception {
    full().kill();
    Path filler = fill();

    full().launch();

    assertEquals(1, full().awaitExit());
    assertTrue(full().log().contains("cannot write state/register" + FULL), full().log());

    Files.delete(filler);

    FLEET.restore();
    awaitAgreement(FLEET.members());
  }

  /** The others have gone on without it: what it has is old, and it cannot keep what is new. */
  @Test
  void aMemberThatCannotKeepWhatIsNewRefusesAndSaysWhyUntilThereIsSpace() throws Exception {
    FleetMember asked = FLEET.member(0);
    long before = awaitAgreement(FLEET.members());
    Path filler;
    full().signal("STOP");
    try {
      asked.awaitMembers(2);
      Policies.publish(asked, policy(before + 1));
      filler = fill();
    } finally {
      full().signal("CONT");
    }

    String file = "cannot write state/history/" + (before + 1) + FULL;
    full().awaitLog("what the fleet has agreed on cannot be kept epoch=" + (before + 1));
    assertTrue(full().log().contains(file), full().log());
    Await.until("the others are told", () -> problemOf(asked, full().name()).equals(file));
    assertEquals(before, epoch(full()));
    assertEquals(503, full().get("/readyz").statusCode());
    String refusal = served(full());
    assertTrue(refusal.startsWith("E("), refusal);

    Files.delete(filler);

    full().awaitReady();
    assertEquals(before + 1, awaitAgreement(FLEET.members()));
    awaitServed(full());
  }

  /** Writes until there is no space; deleting the file makes it. */
  private static Path fill() throws IOException {
    Path filler = full().directory().resolve("state").resolve("filler");
    byte[] block = new byte[4096];
    IOException full =
        assertThrows(
            IOException.class,
            () -> {
              try (OutputStream out = Files.newOutputStream(filler)) {
                while (true) {
                  out.write(block);
                }
              }
            });
    assertTrue(FULL.endsWith(String.valueOf(full.getMessage())), full::toString);
    return filler;
  }

  /** Its policy is stale as soon as it has not heard of the others for a moment. */
  private static void awaitServed(FleetMember member) {
    Await.until("it serves", () -> served(member).equals("T D C(SELECT 1) Z(I)"));
  }

  private static String served(FleetMember member) throws IOException {
    try (RawClient client = member.client()) {
      client.query("SET helios.region = 'us-east'");
      List<Reply> replies = client.query("SELECT current_setting('cluster_name')");
      return Reply.answers(replies);
    }
  }

  private static String problemOf(FleetMember asked, String name)
      throws IOException, InterruptedException {
    JsonArray states = Policies.status(asked);
    return states.stream()
        .map(JsonObject.class::cast)
        .filter(state -> state.getString("name").equals(name))
        .map(state -> state.getString("problem"))
        .findFirst()
        .orElse("");
  }

  /** Any two of them differ. */
  private static String policy(long number) {
    return FLEET.nodes()
        + "staleAfter: 1s\n"
        + "identities: {user-%d: {attributes: {helios.region: us-east}}}\n".formatted(number)
        + "plugins: [{name: residency-router, settings: {enforce: true}}]\n";
  }
}
