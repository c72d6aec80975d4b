package io.cordon.it.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.it.Await;
import io.cordon.it.DemoCluster;
import io.cordon.it.PostgresServers;
import io.cordon.it.wire.RawClient;
import io.cordon.it.wire.Reply;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One policy for three members, whatever happens to them. */
class PolicyFleetXIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final Fleet FLEET = Fleet.of(CLUSTER, 3).config("policy.stateDirectory", "state");

  private static final String WHERE = "SELECT current_setting('cluster_name')";
  private static final int PUBLICATIONS = 60;

  @AfterEach
  void restore() throws Exception {
    restorePatiently();
    awaitAgreement();
  }

  /**
   * Policies of even epochs read one attribute and have one node in the zone, those of odd epochs
   * another attribute and another node. Whoever is decided by the chain of one with the nodes of
   * the other is answered by the wrong node.
   */
  @Test
  void noStatementIsDecidedByAMixture() throws Exception {
    FleetMember publisher = FLEET.member(0);
    next(publisher);
    next(publisher);
    publishMany("without load");
    AtomicBoolean ended = new AtomicBoolean();
    ExecutorService clients = Executors.newCachedThreadPool();
    List<Future<int[]>> seen = new ArrayList<>();
    for (FleetMember member : FLEET.members()) {
      seen.add(clients.submit(() -> witness(member, true, ended)));
      seen.add(clients.submit(() -> witness(member, false, ended)));
    }
    publishMany("under load");
    ended.set(true);
    clients.shutdown();
    for (Future<int[]> one : seen) {
      int[] counts = one.get(60, TimeUnit.SECONDS);
      assertTrue(counts[0] > 10 && counts[1] > 10, "too few to tell: " + Arrays.toString(counts));
    }
  }

  /** Each is in force on all members when it is answered; prints how long that took. */
  private static void publishMany(String what) throws IOException, InterruptedException {
    long[] micros = new long[PUBLICATIONS];
    for (int i = 0; i < PUBLICATIONS; i++) {
      FleetMember asked = FLEET.member(i % 3);
      String next = ofNext(epoch(asked));
      long start = System.nanoTime();
      JsonObject answer = publish(asked, next);
      micros[i] = (System.nanoTime() - start) / 1000;
      assertEquals(new JsonArray(), answer.getJsonArray("waiting"));
    }
    Arrays.sort(micros);
    System.out.printf(
        "apply to activation on 3 members %s, %d times: median %.1f ms, p99 %.1f ms%n",
        what, PUBLICATIONS, micros[PUBLICATIONS / 2] / 1e3, micros[PUBLICATIONS - 1] / 1e3);
  }

  /** How many rows and how many refusals there were; each one is of one policy. */
  private static int[] witness(FleetMember member, boolean even, AtomicBoolean ended)
      throws IOException {
    String right = even ? PostgresServers.US_EAST : PostgresServers.EU_WEST;
    int[] counts = new int[2];
    try (RawClient client = member.client()) {
      client.query("SET helios.even = '" + (even ? "zone" : "nowhere") + "'");
      client.query("SET helios.odd = '" + (even ? "nowhere" : "zone") + "'");
      while (!ended.get()) {
        List<Reply> replies = client.query(WHERE);
        replies.removeIf(reply -> reply.type() == 'S');
        List<List<String>> rows = Reply.rows(replies);
        if (rows.isEmpty()) {
          String routine = replies.get(0).errorFields().get('R');
          long epoch = Long.parseLong(routine.substring(routine.indexOf('@') + 1));
          // Refused by the policy that does not know this client's zone.
          assertEquals(!even, epoch % 2 == 0, Reply.transcript(replies));
          counts[1]++;
        } else {
          assertEquals(List.of(List.of(right)), rows);
          counts[0]++;
        }
      }
    }
    return counts;
  }

  /** Publishes the policy that belongs to the next epoch. */
  private static long next(FleetMember member) throws IOException, InterruptedException {
    return publish(member, ofNext(epoch(member))).getLong("epoch");
  }

  private static String ofNext(long epoch) {
    return policy(epoch % 2 == 1);
  }

  private static String policy(boolean even) {
    JsonObject all = new JsonObject().put("plugins", new JsonArray().add(router(even)));
    JsonArray nodes = new JsonArray();
    CLUSTER
        .addresses()
        .forEach(
            server ->
                nodes.add(
                    new JsonObject()
                        .put("name", server.name())
                        .put("address", server.host() + ":" + server.port())
                        .put("role", server.role().name().toLowerCase(java.util.Locale.ROOT))
                        .put(
                            "region",
                            server
                                    .name()
                                    .equals(
                                        even ? PostgresServers.US_EAST : PostgresServers.EU_WEST)
                                ? "zone"
                                : "other")));
    return all.put("nodes", nodes).encode();
  }

  private static JsonObject router(boolean even) {
    return new JsonObject()
        .put("name", "residency-router")
        .put(
            "settings",
            new JsonObject()
                .put("enforce", true)
                .put("attribute", even ? "helios.even" : "helios.odd")
                .put("writes", "in-region"));
  }

  @Test
  void oneThatRefusesKeepsItFromAll() throws Exception {
    long before = epoch(FLEET.member(0));
    Path staged = FLEET.member(1).directory().resolve("state").resolve("staged");
    Files.delete(staged);
    Files.writeString(staged, "in the way");

    HttpResponse<String> answer = put(FLEET.member(0), ofNext(before));

    Files.delete(staged);
    Files.createDirectory(staged);
    assertEquals(422, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains("m2: cannot write state/staged/"), answer.body());
    for (FleetMember member : FLEET.members()) {
      assertEquals(before, epoch(member));
    }
  }

  @Test
  void aMemberThatIsKilledAtAnyMomentLeavesOnePolicy() throws Exception {
    Random random = new Random();
    for (int round = 0; round < 4; round++) {
      FleetMember asked = FLEET.member(round % 3);
      FleetMember killed = FLEET.member(round < 2 ? round % 3 : (round + 1) % 3);
      long before = epoch(asked);
      String next = ofNext(before);
      CompletableFuture<Void> publication =
          CompletableFuture.runAsync(
              () -> {
                try {
                  put(asked, next);
                } catch (IOException | InterruptedException e) {
                  // it was the one that was killed
                }
              });
      TimeUnit.MILLISECONDS.sleep(random.nextInt(60)); // at any moment of the publication

      killed.kill();

      publication.get(60, TimeUnit.SECONDS);
      restorePatiently();
      long after = awaitAgreement();
      assertTrue(after == before || after == before + 1, before + " " + after);
    }
  }

  @Test
  void aFleetThatWasKilledAsAWholeComesBackAsItWas() throws Exception {
    long epoch = next(FLEET.member(0));
    for (FleetMember member : FLEET.members()) {
      member.kill();
    }

    FLEET.member(2).launch();
    FLEET.member(2).awaitLog("member started");
    JsonObject alone = status(FLEET.member(2)).getJsonObject(0);
    assertEquals(epoch, alone.getLong("epoch"));
    assertEquals("stale", alone.getString("state"));
    assertEquals(503, FLEET.member(2).get("/readyz").statusCode());
    restorePatiently();

    assertEquals(epoch, awaitAgreement());
  }

  /** A process that stands still is as good as cut off, and does not know it when it goes on. */
  @Test
  void aMemberThatLosesTheMajorityRefusesAndCatchesUp() throws Exception {
    JsonObject soon = new JsonObject(ofNext(epoch(FLEET.member(0)))).put("staleAfter", "1s");
    publish(FLEET.member(0), soon.encode());
    FleetMember alone = FLEET.member(0);
    try (RawClient client = alone.client()) {
      client.query("SET helios.even = 'zone'");
      client.query("SET helios.odd = 'zone'");
      assertEquals("T D C(SELECT 1) Z(I)", Reply.answers(client.query(WHERE)));
      signal("STOP", FLEET.member(1));
      signal("STOP", FLEET.member(2));
      try {
        Await.until("it refuses", () -> refusal(client).contains(" is stale: "));
        assertEquals(503, alone.get("/readyz").statusCode());
      } finally {
        signal("CONT", FLEET.member(1));
        signal("CONT", FLEET.member(2));
      }
      Await.until("it serves again", () -> refusal(client).isEmpty());
    }

    // The other way round: the majority goes on without it.
    FleetMember still = FLEET.member(2);
    RawClient client = still.client();
    client.query("SET helios.even = 'zone'");
    client.query("SET helios.odd = 'zone'");
    signal("STOP", still);
    long epoch;
    try {
      FLEET.member(0).awaitMembers(2);
      epoch = next(FLEET.member(0));
    } finally {
      signal("CONT", still);
    }
    for (int i = 0; i < 200; i++) {
      List<Reply> replies = client.query(WHERE);
      List<List<String>> rows = Reply.rows(replies);
      if (!rows.isEmpty()) {
        String right = epoch % 2 == 0 ? PostgresServers.US_EAST : PostgresServers.EU_WEST;
        assertEquals(List.of(List.of(right)), rows, "by the policy that is no more");
      }
    }
    client.close();
    assertEquals(epoch, awaitAgreement());
  }

  /** Many JVMs start at once here, on a machine that may be busy. */
  private static void restorePatiently() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(100);
    while (true) {
      try {
        FLEET.restore();
        return;
      } catch (AssertionError notYet) {
        if (System.nanoTime() > deadline) {
          throw notYet;
        }
      }
    }
  }

  private static String refusal(RawClient client) throws IOException {
    List<Reply> replies = client.query(WHERE);
    replies.removeIf(reply -> reply.type() == 'S');
    return replies.get(0).type() == 'E' ? replies.get(0).errorFields().get('M') : "";
  }

  private static void signal(String name, FleetMember member)
      throws IOException, InterruptedException {
    assertEquals(
        0, new ProcessBuilder("kill", "-" + name, Long.toString(member.pid())).start().waitFor());
  }

  /** All members are active with one policy: its epoch. */
  private static long awaitAgreement() {
    long[] epoch = new long[1];
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(100);
    while (true) {
      try {
        Await.until("the members agree", () -> agreed(epoch));
        return epoch[0];
      } catch (AssertionError notYet) {
        if (System.nanoTime() > deadline) {
          throw notYet;
        }
      }
    }
  }

  private static boolean agreed(long[] epoch) throws IOException, InterruptedException {
    String policy = null;
    for (FleetMember member : FLEET.members()) {
      JsonArray states = status(member);
      if (states.size() != FLEET.members().size()) {
        return false;
      }
      for (Object each : states) {
        JsonObject state = (JsonObject) each;
        String one = state.getLong("epoch") + state.getString("hash");
        if (!state.getString("state").equals("active") || (policy != null && !policy.equals(one))) {
          return false;
        }
        policy = one;
        epoch[0] = state.getLong("epoch");
      }
    }
    return true;
  }

  private static JsonArray status(FleetMember member) throws IOException, InterruptedException {
    return new JsonArray(member.get("/api/v1/policy/status").body());
  }

  private static long epoch(FleetMember member) throws IOException, InterruptedException {
    return new JsonObject(member.get("/api/v1/policy").body()).getLong("epoch");
  }

  private static HttpResponse<String> put(FleetMember member, String policy)
      throws IOException, InterruptedException {
    return member.request("PUT", "/api/v1/policy", policy);
  }

  private static JsonObject publish(FleetMember member, String policy)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = put(member, policy);
    assertEquals(200, answer.statusCode(), answer.body());
    return new JsonObject(answer.body());
  }
}
