package io.cordon.it.fleet;

import static io.cordon.it.fleet.Policies.awaitAgreement;
import static io.cordon.it.fleet.Policies.epoch;
import static io.cordon.it.fleet.Policies.publish;
import static io.cordon.it.fleet.Policies.put;
import static io.cordon.it.fleet.Policies.status;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.it.DemoCluster;
import io.cordon.it.PostgresServers;
import io.cordon.test.Await;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
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
import java.util.concurrent.atomic.AtomicInteger;
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
  private static final int RACES = 15;

  @AfterEach
  void restore() throws Exception {
    restorePatiently();
    awaitAgreement(FLEET.members());
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
    List<Seen> seen = new ArrayList<>();
    List<Future<?>> witnesses = new ArrayList<>();
    try {
      for (FleetMember member : FLEET.members()) {
        for (boolean even : new boolean[] {true, false}) {
          Seen one = new Seen(new AtomicInteger(), new AtomicInteger());
          seen.add(one);
          witnesses.add(clients.submit(() -> witness(member, even, ended, one)));
        }
      }
      publishMany("under load");
      Await.until(
          "each witness has seen enough to tell: " + seen,
          () -> {
            next(publisher);
            return witnesses.stream().anyMatch(Future::isDone) // it has failed
                || seen.stream().allMatch(Seen::enough);
          });
    } finally {
      ended.set(true);
      clients.shutdown();
    }
    for (Future<?> one : witnesses) {
      one.get(60, TimeUnit.SECONDS);
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

  private record Seen(AtomicInteger rows, AtomicInteger refusals) {

    boolean enough() {
      return rows.get() > 10 && refusals.get() > 10;
    }
  }

  /** Counts rows and refusals; each one is of one policy. */
  private static Void witness(FleetMember member, boolean even, AtomicBoolean ended, Seen seen)
      throws IOException {
    String right = even ? PostgresServers.US_EAST : PostgresServers.EU_WEST;
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
          seen.refusals().incrementAndGet();
        } else {
          assertEquals(List.of(List.of(right)), rows);
          seen.rows().incrementAndGet();
        }
      }
    }
    return null;
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

  /** Each in a JVM of its own, in the place of the same epoch, at once. */
  @Test
  void ofTwoPublishersOneWinsAndTheOtherIsTold() throws Exception {
    int[] won = new int[3];
    for (int round = 0; round < RACES; round++) {
      int one = round % 3;
      int other = (round + 1) % 3;
      long before = awaitAgreement(FLEET.members());
      CompletableFuture<HttpResponse<String>> first = race(FLEET.member(one), before, "11s");
      CompletableFuture<HttpResponse<String>> second = race(FLEET.member(other), before, "12s");
      HttpResponse<String> ofOne = first.get(60, TimeUnit.SECONDS);
      HttpResponse<String> ofOther = second.get(60, TimeUnit.SECONDS);

      boolean oneWon = ofOne.statusCode() == 200;
      HttpResponse<String> winner = oneWon ? ofOne : ofOther;
      HttpResponse<String> loser = oneWon ? ofOther : ofOne;
      assertEquals(200, winner.statusCode(), ofOne.body() + ofOther.body());
      assertEquals(409, loser.statusCode(), loser.body());
      String who = FLEET.member(oneWon ? one : other).name();
      String told =
          "expected epoch %d, found epoch %d, published by %s".formatted(before, before + 1, who);
      assertTrue(loser.body().contains(told), loser.body());
      assertEquals(before + 1, awaitAgreement(FLEET.members()));
      for (FleetMember member : FLEET.members()) {
        JsonObject now = new JsonObject(member.get("/api/v1/policy").body());
        assertEquals(new JsonObject(winner.body()).getString("hash"), now.getString("hash"));
      }
      won[oneWon ? one : other]++;
    }
    System.out.println("races won, by member: " + Arrays.toString(won));
  }

  private static CompletableFuture<HttpResponse<String>> race(
      FleetMember member, long before, String staleAfter) {
    String policy = new JsonObject(ofNext(before)).put("staleAfter", staleAfter).encode();
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return put(member, policy, before);
          } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void oneThatRefusesKeepsItFromAll() throws Exception {
    long before = epoch(FLEET.member(0));
    Path staged = FLEET.member(1).directory().resolve("state").resolve("staged");
    Path aside = staged.resolveSibling("aside"); // what a publication that was cut off has left
    Files.move(staged, aside);
    Files.writeString(staged, "in the way");

    HttpResponse<String> answer = put(FLEET.member(0), ofNext(before));

    Files.delete(staged);
    Files.move(aside, staged);
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
      long after = awaitAgreement(FLEET.members());
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

    assertEquals(epoch, awaitAgreement(FLEET.members()));
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
      Await.until("it serves", () -> refusal(client).isEmpty()); // its policy is soon stale

      FLEET.member(1).signal("STOP");
      FLEET.member(2).signal("STOP");
      try {
        Await.until("it refuses", () -> refusal(client).contains(" is stale: "));
        assertEquals(503, alone.get("/readyz").statusCode());
      } finally {
        FLEET.member(1).signal("CONT");
        FLEET.member(2).signal("CONT");
      }
      Await.until("it serves again", () -> refusal(client).isEmpty());
    }

    // The other way round: the majority goes on without it.
    awaitAgreement(FLEET.members());
    FleetMember still = FLEET.member(2);
    RawClient client = still.client();
    client.query("SET helios.even = 'zone'");
    client.query("SET helios.odd = 'zone'");
    still.signal("STOP");
    long epoch;
    try {
      FLEET.member(0).awaitMembers(2);
      epoch = next(FLEET.member(0));
    } finally {
      still.signal("CONT");
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
    assertEquals(epoch, awaitAgreement(FLEET.members()));
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
}
