package io.cordon.it.fleet;

import static io.cordon.it.fleet.Policies.awaitAgreement;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.it.DemoCluster;
import io.cordon.test.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Three members, each on a host of its own, whose network parts again and again; their clients and
 * nodes can be reached all the time. {@code -Dcordon.test.partitions=100} for more of them, {@code
 * -Dcordon.test.seed=N} for the same ones again.
 */
class PartitionFleetXIT {

  private static final int PARTITIONS = Integer.getInteger("cordon.test.partitions", 5);
  private static final Duration STALE_AFTER = Duration.ofSeconds(1);

  /** {@code staleAfter} of the policies, and the two seconds in which that is noticed. */
  private static final Duration GRACE = STALE_AFTER.plusSeconds(2);

  private enum Kind {
    /** One member hears nobody; the two others go on. */
    MINORITY,
    /** Each member is alone. */
    ALL_APART,
    /** Two do not hear each other, and both hear the third. */
    PAIR,
    /** One hears the other, and is not heard. */
    ONE_WAY
  }

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  private static Hosts hosts;
  private static Fleet fleet;

  private final Validity validity = new Validity(GRACE);
  private final List<Long> untilRefusal = new ArrayList<>();
  private final List<Long> untilServed = new ArrayList<>();
  private int published;

  @BeforeAll
  static void start() throws Exception {
    hosts = Hosts.make(3, CLUSTER);
    fleet =
        Fleet.of(CLUSTER, 3)
            .on(hosts)
            .policy(after(0))
            .config("policy.stateDirectory", "state")
            // So that members miss each other, and meet again, within a test's time.
            .jvm(
                "-Dhazelcast.max.no.heartbeat.seconds=5",
                "-Dhazelcast.merge.first.run.delay.seconds=2",
                "-Dhazelcast.merge.next.run.delay.seconds=2")
            .start();
  }

  @AfterAll
  static void stop() throws Exception {
    if (fleet != null) {
      fleet.close();
    }
    if (hosts != null) {
      hosts.close();
    }
  }

  @Test
  void noForeignNodeServesAGovernedStatementWhateverIsCut() throws Exception {
    long seed = Long.getLong("cordon.test.seed", System.nanoTime());
    System.out.println("partitions: " + PARTITIONS + ", seed " + seed);
    Random random = new Random(seed);
    validity.inForce(awaitAgreement(fleet.members()));
    List<Witness> witnesses = new ArrayList<>();
    try {
      for (FleetMember member : fleet.members()) {
        witnesses.add(Witness.of(member, validity));
      }
      for (int i = 0; i < PARTITIONS; i++) {
        awaitService(witnesses);
        Kind kind = i < Kind.values().length ? Kind.values()[i] : anyKind(random);
        part(kind, i == 0 || random.nextInt(3) == 0, random, witnesses);
      }
      awaitService(witnesses);
    } finally {
      hosts.heal();
      for (Witness witness : witnesses) {
        witness.close();
      }
    }
    report(witnesses);
  }

  private static Kind anyKind(Random random) {
    int of = random.nextInt(10);
    return of < 5 ? Kind.MINORITY : of < 7 ? Kind.ALL_APART : of < 9 ? Kind.PAIR : Kind.ONE_WAY;
  }

  private void part(Kind kind, boolean patient, Random random, List<Witness> witnesses)
      throws Exception {
    int one = random.nextInt(3);
    int other = (one + 1 + random.nextInt(2)) % 3;
    long before = awaitAgreement(fleet.members());
    // A publication is under way when the network parts, or none.
    CompletableFuture<Void> underWay =
        random.nextBoolean()
            ? CompletableFuture.runAsync(() -> publishQuietly(random.nextInt(3), before))
            : CompletableFuture.completedFuture(null);
    TimeUnit.MILLISECONDS.sleep(random.nextInt(40)); // at any moment of it
    long begun = System.nanoTime();
    cut(kind, one, other);
    long cut = System.nanoTime();
    if (patient && (kind == Kind.MINORITY || kind == Kind.ALL_APART)) {
      awaitRefusal(witnesses.get(one), begun, cut);
      if (kind == Kind.MINORITY) {
        theMajorityGoesOn(one, witnesses);
      }
    } else {
      TimeUnit.MILLISECONDS.sleep(100 + random.nextInt(3000)); // as long as it lasts
    }
    hosts.heal();
    long healed = System.nanoTime();
    underWay.join();
    long after = awaitAgreement(fleet.members());
    validity.inForce(after);
    awaitService(witnesses);
    untilServed.add(System.nanoTime() - healed);
  }

  private static void cut(Kind kind, int one, int other) throws Exception {
    switch (kind) {
      case MINORITY -> hosts.cutOff(one);
      case ALL_APART -> {
        for (int host = 0; host < 3; host++) {
          hosts.cutOff(host);
        }
      }
      case PAIR -> {
        hosts.cutOneWay(one, other);
        hosts.cutOneWay(other, one);
      }
      case ONE_WAY -> hosts.cutOneWay(one, other);
    }
  }

  /**
   * Nothing that was sent later than is promised is served. How soon the first refusal comes is
   * printed, and not judged: a busy machine takes long to ask.
   */
  private void awaitRefusal(Witness alone, long begun, long cut) {
    long before = alone.refused();
    Await.until("the minority refuses", () -> alone.refused() > before);
    untilRefusal.add(System.nanoTime() - begun);
    long served = alone.lastServed() - cut;
    assertTrue(
        served < GRACE.toNanos(), () -> "served " + served / 1_000_000 + " ms after the cut");
  }

  /** It publishes as soon as it has noticed who is missing; the one that is missing cannot. */
  private void theMajorityGoesOn(int minority, List<Witness> witnesses) throws Exception {
    FleetMember asked = fleet.member((minority + 1) % 3);
    Await.until("the majority publishes", () -> publish(asked, Policies.epoch(asked)));
    published++;
    Witness serving = witnesses.get((minority + 2) % 3);
    long servedBefore = serving.served();
    Await.until("the majority serves", () -> serving.served() > servedBefore + 5);
    // What the minority has got to say is of an epoch that is over.
    FleetMember alone = fleet.member(minority);
    long old = Policies.epoch(alone);
    assertNotEquals(200, Policies.put(alone, after(old), old).statusCode());
    Witness refusing = witnesses.get(minority);
    long served = refusing.served();
    long refused = refusing.refused();
    Await.until("the minority is asked", () -> refusing.refused() > refused + 5);
    assertEquals(served, refusing.served());
  }

  /** The policy of the next epoch; true if it is in force. */
  private boolean publish(FleetMember asked, long epoch) throws IOException, InterruptedException {
    validity.asked(epoch + 1);
    int status = Policies.put(asked, after(epoch), epoch).statusCode();
    if (status == 200) {
      validity.inForce(epoch + 1);
    } else if (status == 409 || status == 422) { // after others it may come into force later
      validity.refused(epoch + 1);
    }
    return status == 200;
  }

  private void publishQuietly(int asked, long epoch) {
    try {
      publish(fleet.member(asked), epoch);
    } catch (IOException | InterruptedException e) {
      // answered too late: it is in force or not, the members will say
    }
  }

  private static void awaitService(List<Witness> witnesses) {
    for (Witness witness : witnesses) {
      assertEquals(List.of(), witness.wrong());
      long before = witness.served();
      Await.until(witness + " is served", () -> witness.served() > before + 2);
    }
  }

  private void report(List<Witness> witnesses) {
    long served = 0;
    long refused = 0;
    for (Witness witness : witnesses) {
      assertEquals(List.of(), witness.wrong());
      served += witness.served();
      refused += witness.refused();
    }
    System.out.printf(
        Locale.ROOT,
        "%d partitions, %d publications by majorities: %d statements served, %d refused as stale,"
            + " none by a foreign node; cut to refusal %s; healed to served by all %s%n",
        PARTITIONS,
        published,
        served,
        refused,
        seconds(untilRefusal),
        seconds(untilServed));
    assertTrue(refused > 0 && served > 100, "too few to tell");
  }

  private static String seconds(List<Long> nanos) {
    long[] sorted = nanos.stream().flatMapToLong(LongStream::of).sorted().toArray();
    return sorted.length == 0
        ? "-"
        : String.format(
            Locale.ROOT,
            "median %.1f s, longest %.1f s of %d",
            sorted[sorted.length / 2] / 1e9,
            sorted[sorted.length - 1] / 1e9,
            sorted.length);
  }

  private static String after(long epoch) {
    return Zone.after(epoch, CLUSTER.addresses(), hosts::reachable);
  }
}
