package io.cordon.it;

import static io.cordon.it.PostgresServers.EU_WEST;
import static io.cordon.it.PostgresServers.US_EAST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.test.Await;
import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.io.EOFException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node, and with it its region, is lost: refused or told, never served elsewhere. */
class OutageIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();
  @RegisterExtension static final CordonMember CORDON = CordonMember.residency(CLUSTER);

  private static final String US = "SET helios.region = 'us-east'";
  private static final String EU = "SET helios.region = 'eu-west'";
  private static final String WHERE = "SELECT current_setting('cluster_name')";

  @Test
  void aTransactionOnALostNodeEndsTheSession() throws Exception {
    try (RawClient client = RawClient.connect(CORDON.host(), CORDON.port())) {
      client.query(US);
      client.query("BEGIN");
      assertEquals(US_EAST, where(client));

      try (DemoCluster.Outage outage = CLUSTER.down(US_EAST)) {
        Reply last = client.read();

        assertEquals("08006", last.errorFields().get('C'));
        assertEquals("FATAL", last.errorFields().get('V'));
        assertThrows(EOFException.class, client::read);
      }
    }
    try (RawClient client = RawClient.connect(CORDON.host(), CORDON.port())) {
      client.query(US);
      Await.until("us-east is back", () -> US_EAST.equals(where(client)));
    }
  }

  @Test
  void aQueryUnderWayEndsAndTheSessionGoesOn() throws Exception {
    try (RawClient client = RawClient.connect(CORDON.host(), CORDON.port())) {
      client.query(US);
      client.send(Frontend.query("SELECT pg_sleep(60)"));
      Await.until("it runs", () -> sleeping() == 1);

      try (DemoCluster.Outage outage = CLUSTER.down(US_EAST)) {
        List<Reply> replies = client.readUntilReady();

        assertEquals("E Z(I)", types(replies).replace("T ", ""));
        assertTrue(Reply.transcript(replies).contains(" 08006 "), Reply.transcript(replies));
        client.query(EU);
        assertEquals(EU_WEST, where(client));
      }
      client.query(US);
      Await.until("us-east is back", () -> US_EAST.equals(where(client)));
    }
  }

  @Test
  void aPipelineUnderWayEndsWhereItStands() throws Exception {
    try (RawClient client = RawClient.connect(CORDON.host(), CORDON.port())) {
      client.query(US);
      client.send(
          Frontend.parse("", "SELECT pg_sleep(60)"), Frontend.bind("", ""), Frontend.flush());
      assertEquals("1 2", types(client.readUntil("2")));
      client.send(Frontend.execute(""), Frontend.flush());
      Await.until("it runs", () -> sleeping() == 1);

      try (DemoCluster.Outage outage = CLUSTER.down(US_EAST)) {
        List<Reply> error = client.readUntil("E");
        assertEquals("E", types(error));
        assertEquals("08006", error.get(error.size() - 1).errorFields().get('C'));

        List<Reply> rest =
            client.exchange(
                Frontend.parse("", "SELECT 1"),
                Frontend.bind("", ""),
                Frontend.execute(""),
                Frontend.sync());

        assertEquals("Z(I)", types(rest));
        client.query(EU);
        assertEquals(EU_WEST, where(client));
      }
      client.query(US);
      Await.until("us-east is back", () -> US_EAST.equals(where(client)));
    }
  }

  @Test
  void aRegionWithoutANodeIsRefusedUntilItIsBack() throws Exception {
    try (RawClient client = RawClient.connect(CORDON.host(), CORDON.port());
        RawClient other = RawClient.connect(CORDON.host(), CORDON.port())) {
      client.query(US);
      assertEquals(US_EAST, where(client));
      other.query(EU);

      try (DemoCluster.Outage outage = CLUSTER.down(US_EAST)) {
        Await.until("it is refused", () -> answer(client).contains("no healthy node in region"));

        for (int i = 0; i < 50; i++) {
          assertEquals(
              "E(ERROR 42000 Query blocked by route plugin: no healthy node in region"
                  + " \"us-east\") Z(I)",
              answer(client));
          assertEquals(EU_WEST, where(other));
        }
        assertEquals("C(SET) Z(I)", Reply.answers(client.query(EU)));
        assertEquals(EU_WEST, where(client));
        client.query(US);
      }
      Await.until(
          "us-east is back",
          () -> {
            String name = where(client);
            assertTrue(name == null || name.equals(US_EAST), name);
            return name != null;
          });
    }
  }

  /** The node that answers; null if it is refused. */
  private static String where(RawClient client) throws Exception {
    List<List<String>> rows = Reply.rows(client.query(WHERE));
    return rows.isEmpty() ? null : rows.get(0).get(0);
  }

  private static String answer(RawClient client) throws Exception {
    return Reply.answers(client.query("SELECT 1"));
  }

  private static String types(List<Reply> replies) {
    return Reply.answers(replies).replaceAll("E\\([^)]*\\)", "E");
  }

  private static long sleeping() throws Exception {
    try (Connection connection = CLUSTER.connect(US_EAST);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
