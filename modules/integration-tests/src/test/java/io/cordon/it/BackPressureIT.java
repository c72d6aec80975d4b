package io.cordon.it;

import static io.cordon.it.PostgresServers.US_EAST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.test.Await;
import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who does not read is not read for: neither side's slowness is the member's memory. */
class BackPressureIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();
  @RegisterExtension static final CordonMember CORDON = CordonMember.residency(CLUSTER);

  private static final int ROWS = 100_000;
  private static final long BOUND = 12L << 20;
  private static final String HUGE =
      "SELECT g, repeat('x', 1000) FROM generate_series(1, " + ROWS + ") g /* huge */";

  @Test
  void aClientThatStopsReadingStopsItsNode() throws Exception {
    try (RawClient slow = connect();
        RawClient other = connect()) {
      assertEquals(US_EAST, where(slow));
      assertEquals(US_EAST, where(other));
      long before = Memory.used();

      slow.send(Frontend.query(HUGE));
      Await.until("the node waits for its client", BackPressureIT::nodeWaits);

      for (int i = 0; i < 200; i++) {
        assertEquals(US_EAST, where(other));
      }
      long grown = Memory.used() - before;
      System.out.println("a client that does not read: memory grew by " + Memory.mib(grown));
      assertTrue(grown < BOUND, Memory.mib(grown));
      assertTrue(nodeWaits());
      assertEquals(ROWS, rows(slow));
      assertEquals(US_EAST, where(slow));
    }
  }

  @Test
  void manyOfThemDoNotStopTheOthers() throws Exception {
    RawClient[] slow = new RawClient[8];
    try (RawClient other = connect()) {
      for (int i = 0; i < slow.length; i++) {
        slow[i] = connect();
        slow[i].send(Frontend.query(HUGE));
      }
      Await.until("the nodes wait", () -> waiting() == slow.length);

      assertEquals(US_EAST, where(other));

      for (RawClient client : slow) {
        assertEquals(ROWS, rows(client));
      }
    } finally {
      for (RawClient client : slow) {
        if (client != null) {
          client.close();
        }
      }
    }
  }

  @Test
  void aClientThatLeavesWithoutReadingFreesItsNode() throws Exception {
    try (RawClient slow = connect()) {
      slow.send(Frontend.query(HUGE));
      Await.until("the node waits for its client", BackPressureIT::nodeWaits);
    }
    Await.until("the node is free", () -> waiting() == 0);
  }

  private static long rows(RawClient client) throws Exception {
    long rows = 0;
    for (Reply reply = client.read(); reply.type() != 'Z'; reply = client.read()) {
      if (reply.type() == 'D') {
        rows++;
        assertEquals(rows, Long.parseLong(reply.row().get(0)));
      } else {
        assertTrue("TCS".indexOf(reply.type()) >= 0, reply.toString());
      }
    }
    return rows;
  }

  private static RawClient connect() throws Exception {
    RawClient client = RawClient.connect(CORDON.host(), CORDON.port());
    client.query("SET helios.region = 'us-east'");
    return client;
  }

  private static String where(RawClient client) throws Exception {
    List<Reply> replies = client.query("SELECT current_setting('cluster_name')");
    return Reply.rows(replies).get(0).get(0);
  }

  private static boolean nodeWaits() throws Exception {
    return waiting() == 1;
  }

  private static long waiting() throws Exception {
    try (Connection connection = CLUSTER.connect(US_EAST);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'ClientWrite'"
                    + " AND query LIKE '%/* huge */'")) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
