package io.cordon.it.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.it.DemoCluster;
import io.cordon.test.Await;
import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A CancelRequest reaches its session, whichever member the balancer picks for it. */
class CancelFleetXIT {

  private static final String SLEEP = "SELECT pg_sleep(60)";

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();
  @RegisterExtension static final Fleet FLEET = Fleet.of(CLUSTER, 3);

  @Test
  void throughAnyMember() throws Exception {
    for (FleetMember member : FLEET.members()) {
      try (RawClient client = sleeping()) {
        cancel(member, client.cancelRequest());

        List<Reply> replies = client.readUntilReady();
        assertTrue(Reply.transcript(replies).contains("57014"), () -> member.name() + replies);
        assertEquals("T D C(SELECT 1) Z(I)", Reply.answers(client.query("SELECT 1")));
      }
    }
  }

  /** Through another member, as libpq cancels: when that has ended, it is over. */
  @Test
  void neverHitsTheNextStatement() throws Exception {
    try (RawClient client = FLEET.member(0).client()) {
      client.query("SET helios.region = 'us-east'");
      for (int i = 0; i < 250; i++) {
        client.send(Frontend.query("SELECT pg_sleep(0.001)"));
        cancel(FLEET.member(1), client.cancelRequest());
        client.readUntilReady();

        List<Reply> next = client.query("SELECT pg_sleep(0.001)");

        assertEquals("T D C(SELECT 1) Z(I)", Reply.answers(next), Reply.transcript(next));
      }
    }
  }

  @Test
  void aKeyOfNobodyCancelsNothing() throws Exception {
    try (RawClient client = sleeping()) {
      byte[] wrongSecret = client.cancelRequest();
      wrongSecret[15]++;
      byte[] noSuchMember = client.cancelRequest();
      noSuchMember[8] ^= 0x40;
      for (FleetMember member : FLEET.members()) {
        cancel(member, wrongSecret);
        cancel(member, noSuchMember);
      }
      // What comes later by the same way arrives later: had the others been obeyed, this one
      // would be too late to matter.
      assertEquals(1, sleepers());

      cancel(FLEET.member(1), client.cancelRequest());

      assertTrue(Reply.transcript(client.readUntilReady()).contains("57014"));
    }
  }

  @Test
  void aMemberThatIsGoneIsNothing() throws Exception {
    byte[] request;
    try (RawClient client = FLEET.member(2).client()) {
      request = client.cancelRequest();
    }
    FLEET.member(2).kill();

    cancel(FLEET.member(0), request);
    FLEET.member(0).awaitMembers(2);
    cancel(FLEET.member(0), request);

    try (RawClient client = sleeping()) {
      cancel(FLEET.member(1), client.cancelRequest());
      assertTrue(Reply.transcript(client.readUntilReady()).contains("57014"));
    }
    FLEET.restore();
  }

  /** A session of the first member whose statement runs on its node. */
  private static RawClient sleeping() throws Exception {
    RawClient client = FLEET.member(0).client();
    client.query("SET helios.region = 'us-east'");
    client.send(Frontend.query(SLEEP));
    Await.until("the node is asked", () -> sleepers() == 1);
    return client;
  }

  private static int sleepers() throws Exception {
    try (Connection node = CLUSTER.connect("pg-us-east");
        Statement statement = node.createStatement();
        ResultSet count =
            statement.executeQuery(
                "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query = '"
                    + SLEEP
                    + "'")) {
      count.next();
      return count.getInt(1);
    }
  }

  private static void cancel(FleetMember member, byte[] request) throws IOException {
    try (RawClient other = RawClient.open("127.0.0.1", member.port())) {
      other.send(request);
      assertEquals(-1, other.readByte());
    }
  }
}
