package io.cordon.it.fleet;

import static io.cordon.it.fleet.Policies.awaitAgreement;
import static io.cordon.it.fleet.Policies.epoch;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.it.DemoCluster;
import io.cordon.proxy.fleet.ProgramVersion;
import io.cordon.test.Await;
import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * An upgrade that has come to its first member: it calls itself another version. That it is the
 * same code otherwise is why the forms of messages are tested where they are written.
 */
class VersionsFleetXIT {

  private static final String NEXT = "9.9.9";

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final Fleet FLEET =
      Fleet.of(CLUSTER, 3).config("policy.stateDirectory", "state").version(2, NEXT);

  @Test
  void bothVersionsSeeEachOtherAndPublishAndCancel() throws Exception {
    Set<String> versions = Set.of(ProgramVersion.current(), NEXT);
    for (FleetMember member : FLEET.members()) {
      Await.until(member.name() + " sees both", () -> versionsSeenBy(member).equals(versions));
    }
    for (int asked : List.of(0, 2)) {
      long before = awaitAgreement(FLEET.members());
      Policies.publish(FLEET.member(asked), FLEET.nodes() + "staleAfter: %ds".formatted(5 + asked));
      assertEquals(before + 1, awaitAgreement(FLEET.members()));
      assertEquals(before + 1, epoch(FLEET.member(2 - asked)));
      try (RawClient client = FLEET.member(asked).client()) {
        client.query("SELECT 1"); // parameters that the node tells of are not taken for an answer
        client.send(Frontend.query("SELECT pg_sleep(60)"));
        Await.until(
            "it is cancelled",
            () -> {
              try (RawClient other = RawClient.open("127.0.0.1", FLEET.member(2 - asked).port())) {
                other.send(client.cancelRequest());
                assertEquals(-1, other.readByte());
              }
              return client.answered();
            });
        String said = Reply.transcript(client.readUntilReady());
        assertTrue(said.contains("57014"), said);
      }
    }
  }

  private static Set<String> versionsSeenBy(FleetMember member) throws Exception {
    return new JsonArray(member.get("/api/v1/members").body())
        .stream()
            .map(JsonObject.class::cast)
            .map(one -> one.getString("version"))
            .collect(Collectors.toSet());
  }
}
