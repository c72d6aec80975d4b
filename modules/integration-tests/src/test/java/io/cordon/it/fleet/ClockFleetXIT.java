package io.cordon.it.fleet;

import static io.cordon.it.fleet.Policies.awaitAgreement;
import static io.cordon.it.fleet.Policies.epoch;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.cordon.it.DemoCluster;
import io.cordon.test.Await;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The wall clock of one of three members is set forward and back while they serve and publish. */
class ClockFleetXIT {

  private static final List<Duration> STEPS = List.of(Duration.ofHours(1), Duration.ofHours(-2));
  private static final Duration NEAR = Duration.ofMinutes(5);

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  private static final Fleet FLEET = Fleet.of(CLUSTER, 3).config("policy.stateDirectory", "state");

  private static SteppedClock clock;

  private final Validity validity = new Validity(Duration.ofSeconds(3));

  @BeforeAll
  static void start() throws Exception {
    FLEET.policy(Zone.after(0, CLUSTER.addresses()));
    FLEET.prepare();
    clock = SteppedClock.in(FLEET.directory());
    stepped().environment(clock.environment());
    FLEET.restore();
  }

  @AfterAll
  static void close() throws Exception {
    FLEET.close();
  }

  private static FleetMember stepped() {
    return FLEET.member(1);
  }

  @Test
  void nothingThatCountsGoesByTheWallClock() throws Exception {
    validity.inForce(awaitAgreement(FLEET.members()));
    List<Witness> witnesses = new ArrayList<>();
    try {
      for (FleetMember member : FLEET.members()) {
        witnesses.add(Witness.of(member, validity));
      }
      for (Duration step : STEPS) {
        clock.set(step);

        Await.until("it publishes by its new clock", () -> publishes(step));

        assertEquals(epoch(stepped()), awaitAgreement(FLEET.members()));
        for (Witness witness : witnesses) {
          long before = witness.served();
          Await.until(witness + " is served", () -> witness.served() > before + 5);
          assertEquals(List.of(), witness.wrong());
          assertEquals(0, witness.refused(), witness::toString);
        }
      }
    } finally {
      for (Witness witness : witnesses) {
        witness.close();
      }
    }
    String log = FLEET.member(0).log();
    String since = log.substring(log.indexOf("fleet changed members=3"));
    assertFalse(since.contains("fleet changed members=2"), since);
  }

  /** True if what it has published is dated by a clock that is ahead by this much. */
  private boolean publishes(Duration ahead) throws Exception {
    long before = epoch(stepped());
    validity.asked(before + 1);
    Policies.publish(stepped(), Zone.after(before, CLUSTER.addresses()));
    validity.inForce(before + 1);
    JsonArray history = new JsonArray(FLEET.member(0).get("/api/v1/policy/history").body());
    String at =
        history.stream()
            .map(JsonObject.class::cast)
            .filter(policy -> policy.getLong("epoch") == before + 1)
            .map(policy -> policy.getString("at"))
            .findFirst()
            .orElseThrow();
    Duration off = Duration.between(Instant.now().plus(ahead), Instant.parse(at)).abs();
    return off.compareTo(NEAR) < 0;
  }
}
