package io.cordon.it;

import static io.cordon.it.PostgresServers.DATABASE;
import static io.cordon.it.PostgresServers.EU_WEST;
import static io.cordon.it.PostgresServers.PASSWORD;
import static io.cordon.it.PostgresServers.PRIMARY;
import static io.cordon.it.PostgresServers.USER;
import static io.cordon.it.PostgresServers.US_EAST;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.demo.ServerAddress;
import io.cordon.test.Await;
import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a session begins, and what happens to one that does not begin as it should. */
class StartupIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();
  @RegisterExtension static final CordonMember CORDON = CordonMember.residency(CLUSTER);

  private static final int PROTOCOL_3_2 = 3 << 16 | 2;
  private static final int LOCK = 7102;

  @Test
  void negotiatesProtocol32DownAsANodeDoes() throws Exception {
    byte[] startup = Frontend.startup(PROTOCOL_3_2, Map.of("user", USER, "database", DATABASE));

    assertNegotiatedAsByANode(startup);
  }

  @Test
  void negotiatesAnUnknownProtocolOptionAwayAsANodeDoes() throws Exception {
    byte[] startup =
        Frontend.startup(
            3 << 16, Map.of("user", USER, "database", DATABASE, "_pq_.unheard_of", "1"));

    assertNegotiatedAsByANode(startup);
  }

  private static void assertNegotiatedAsByANode(byte[] startup) throws Exception {
    ServerAddress primary = CLUSTER.address(PRIMARY);
    try (RawClient direct = RawClient.open(primary.host(), primary.port());
        RawClient client = RawClient.open(CORDON.host(), CORDON.port())) {
      direct.send(startup);
      client.send(startup);

      List<Reply> replies = client.readUntil("ZE");

      assertEquals('v', replies.get(0).type(), Reply.transcript(replies));
      assertEquals(direct.read(), replies.get(0));
      assertEquals('Z', replies.get(replies.size() - 1).type());
      assertEquals("T D C(SELECT 1) Z(I)", Reply.answers(client.query("SELECT 1")));
    }
  }

  @Test
  void refusesEncryptionAndGoesOn() throws Exception {
    try (RawClient client = RawClient.open(CORDON.host(), CORDON.port())) {
      client.send(Frontend.gssEncRequest());
      assertEquals('N', client.readByte());
      client.send(Frontend.sslRequest());
      assertEquals('N', client.readByte());

      List<Reply> replies = client.startUp(Map.of(), PASSWORD);

      assertEquals('Z', replies.get(replies.size() - 1).type());
    }
  }

  @Test
  void takesSettingsFromTheOptions() throws Exception {
    try (RawClient client =
        RawClient.connect(
            CORDON.host(),
            CORDON.port(),
            Map.of("options", "-c helios.region=eu-west -c work_mem=7MB --application_name=a\\ b"),
            PASSWORD)) {
      assertEquals(EU_WEST, single(client, "SELECT current_setting('cluster_name')"));
      assertEquals("7MB", single(client, "SHOW work_mem"));
      assertEquals("a b", single(client, "SHOW application_name"));
      client.query("SET helios.region = 'us-east'");
      assertEquals(US_EAST, single(client, "SELECT current_setting('cluster_name')"));
      client.query("RESET helios.region");
      assertEquals(EU_WEST, single(client, "SELECT current_setting('cluster_name')"));
    }
  }

  @Test
  void reportsWhatANodeReports() throws Exception {
    ServerAddress primary = CLUSTER.address(PRIMARY);
    try (RawClient direct = RawClient.connect(primary.host(), primary.port());
        RawClient client = RawClient.connect(CORDON.host(), CORDON.port())) {
      assertEquals(direct.parameters(), client.parameters());
    }
  }

  @Test
  void refusesADatabaseThatNoNodeHas() throws Exception {
    try (RawClient client = RawClient.open(CORDON.host(), CORDON.port())) {
      List<Reply> replies = client.startUp(Map.of("database", "nowhere"), PASSWORD);

      Reply last = replies.get(replies.size() - 1);
      assertEquals("3D000", last.errorFields().get('C'), Reply.transcript(replies));
      assertEquals(List.of(), client.readUntilClosed());
    }
  }

  static Stream<Arguments> noStartups() {
    List<Arguments> all = new ArrayList<>();
    for (int length : new int[] {10_005, Integer.MAX_VALUE, -1, Integer.MIN_VALUE, 0, 4, 7}) {
      byte[] packet = ByteBuffer.allocate(8).putInt(length).putInt(3 << 16).array();
      all.add(Arguments.of("length " + length, packet));
    }
    all.add(Arguments.of("Terminate", Frontend.terminate()));
    all.add(Arguments.of("HTTP", "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII)));
    all.add(Arguments.of("a short CancelRequest", Frontend.cancelRequest(1, new byte[3])));
    byte[] hello = {0x16, 3, 1, 0, (byte) 200, 1, 0, 0, (byte) 196, 3, 3};
    all.add(Arguments.of("TLS", hello));
    all.add(Arguments.of("TLS behind N", hello));
    return all.stream();
  }

  /**
   * A scanner, or a client that goes away before it has begun: the log says it, and nobody else.
   */
  @ParameterizedTest(name = "{0}")
  @MethodSource("noStartups")
  void closesWithoutAWordAsANodeDoes(String name, byte[] sent) throws Exception {
    ServerAddress primary = CLUSTER.address(PRIMARY);
    try (RawClient direct = RawClient.open(primary.host(), primary.port());
        RawClient client = RawClient.open(CORDON.host(), CORDON.port())) {
      for (RawClient each : List.of(direct, client)) {
        if (name.endsWith("behind N")) {
          each.send(Frontend.sslRequest());
          assertEquals('N', each.readByte());
        }
        each.send(sent);

        assertEquals("", Reply.transcript(untilClosed(each)), each == direct ? "node" : "member");
      }
    }
  }

  private static List<Reply> untilClosed(RawClient client) throws IOException {
    try {
      return client.readUntilClosed();
    } catch (SocketException reset) {
      return List.of(); // closed before all had been read
    }
  }

  @Test
  void refusesAnotherProtocol() throws Exception {
    try (RawClient client = RawClient.open(CORDON.host(), CORDON.port())) {
      client.send(Frontend.startup(2 << 16, Map.of("user", USER)));

      List<Reply> replies = client.readUntilClosed();

      assertEquals("FATAL", replies.get(0).errorFields().get('V'));
      assertEquals("0A000", replies.get(0).errorFields().get('C'));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MAX_VALUE, 1 << 30, -1, Integer.MIN_VALUE, 0, 3})
  void refusesAQueryOfThisLength(int length) throws Exception {
    long before = Memory.used();
    try (RawClient client = RawClient.connect(CORDON.host(), CORDON.port())) {
      client.send(ByteBuffer.allocate(9).put((byte) 'Q').putInt(length).putInt(0).array());

      assertFatal08P01(client.readUntilClosed());
    }
    assertTrue(Memory.used() - before < 8 << 20);
  }

  @Test
  void refusesAMessageOfNoType() throws Exception {
    try (RawClient client = RawClient.connect(CORDON.host(), CORDON.port())) {
      client.send(Frontend.raw('?', new byte[3]));

      assertFatal08P01(client.readUntilClosed());
    }
  }

  @Test
  void closesOnAClientThatNeverLogsIn() throws Exception {
    try (RawClient silent = RawClient.open(CORDON.host(), CORDON.port());
        RawClient slow = RawClient.open(CORDON.host(), CORDON.port())) {
      silent.socket().setSoTimeout((int) Duration.ofSeconds(30).toMillis());
      slow.socket().setSoTimeout((int) Duration.ofSeconds(30).toMillis());
      slow.send(new byte[] {0, 0, 1});

      assertEquals(-1, silent.readByte());
      assertEquals(-1, slow.readByte());
    }
  }

  @Test
  void cancelsWhatASessionRuns() throws Exception {
    try (RawClient client = RawClient.connect(CORDON.host(), CORDON.port())) {
      client.query("SET helios.region = 'us-east'");
      client.send(Frontend.query("SELECT pg_sleep(60)"));
      Await.until("it runs", () -> sleeping() == 1);
      try (RawClient other = RawClient.open(CORDON.host(), CORDON.port())) {
        other.send(client.cancelRequest());
        assertEquals(-1, other.readByte());
      }

      List<Reply> replies = client.readUntilReady();

      assertTrue(Reply.transcript(replies).contains(" 57014 "), Reply.transcript(replies));
      assertEquals(US_EAST, single(client, "SELECT current_setting('cluster_name')"));
    }
  }

  @Test
  void cancelsNothingWithAWrongKey() throws Exception {
    try (Connection holder = CLUSTER.connect(PRIMARY);
        RawClient client = RawClient.connect(CORDON.host(), CORDON.port())) {
      holder.createStatement().execute("SELECT pg_advisory_lock(" + LOCK + ")");
      client.send(Frontend.query("SELECT pg_advisory_xact_lock(" + LOCK + ")"));
      Await.until("it runs", () -> waitsForTheLock(holder));
      byte[] wrong = client.cancelRequest();
      wrong[wrong.length - 1] ^= 1;
      try (RawClient other = RawClient.open(CORDON.host(), CORDON.port())) {
        other.send(wrong);
        assertEquals(-1, other.readByte());
      }
      holder.createStatement().execute("SELECT pg_advisory_unlock(" + LOCK + ")");
      assertEquals("T D C(SELECT 1) Z(I)", Reply.answers(client.readUntilReady()));
    }
  }

  private static boolean waitsForTheLock(Connection connection) throws Exception {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = "
                    + LOCK
                    + " AND NOT granted")) {
      return rows.next();
    }
  }

  private static void assertFatal08P01(List<Reply> replies) {
    assertEquals(1, replies.size(), Reply.transcript(replies));
    assertEquals("FATAL", replies.get(0).errorFields().get('V'));
    assertEquals("08P01", replies.get(0).errorFields().get('C'));
  }

  private static String single(RawClient client, String question) throws Exception {
    return Reply.rows(client.query(question)).get(0).get(0);
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
