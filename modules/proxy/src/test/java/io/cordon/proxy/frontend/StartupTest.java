package io.cordon.proxy.frontend;

import static io.cordon.proxy.frontend.RawClient.packet;
import static io.cordon.proxy.frontend.RawClient.startup;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.protocol.CancelRequest;
import io.cordon.protocol.ErrorResponse;
import io.cordon.proxy.fleet.ProcessIds;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class StartupTest {

  private static final int SSL_REQUEST = 80877103;
  private static final int GSSENC_REQUEST = 80877104;
  private static final int CANCEL_REQUEST = 80877102;

  private StartupServer server;

  @BeforeEach
  void listen(Vertx vertx) {
    server = new StartupServer(vertx);
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void greetsWhoeverIsTrusted() throws Exception {
    try (RawClient client = server.connect()) {
      client.send(startup("user", "alice"));

      List<RawClient.Message> greeting = client.readUntilReady();

      assertEquals('R', greeting.get(0).type());
      assertArrayEquals(new byte[4], greeting.get(0).body());
      List<String> told =
          greeting.stream().filter(m -> m.type() == 'S').map(RawClient.Message::text).toList();
      assertTrue(told.contains("server_version\00017.11\0"), told.toString());
      assertTrue(told.contains("client_encoding\0UTF8\0"), told.toString());
      assertTrue(told.contains("session_authorization\0alice\0"), told.toString());
      assertTrue(told.contains("is_superuser\0off\0"), told.toString());
      assertTrue(told.contains("application_name\0\0"), told.toString());
      RawClient.Message key = greeting.get(greeting.size() - 2);
      assertEquals('K', key.type());
      assertEquals("I", greeting.get(greeting.size() - 1).text());

      StartupServer.Admitted admitted = server.takeAdmitted();
      assertEquals("alice", admitted.login().user());
      assertEquals("alice", admitted.login().database());
      ByteBuffer data = ByteBuffer.wrap(key.body());
      assertEquals(admitted.key().data().processId(), data.getInt());
      assertEquals(ByteBuffer.wrap(admitted.key().data().secret()), data);
      assertEquals(told.size(), admitted.told().size());
    }
  }

  @Test
  void readsAStartupPacketAtEverySplit() throws Exception {
    byte[] packet = startup("user", "alice", "database", "demo", "options", "-c a.b=c");
    for (int split = 1; split < packet.length; split++) {
      try (RawClient client = server.connect()) {
        client.send(Arrays.copyOfRange(packet, 0, split));
        client.send(Arrays.copyOfRange(packet, split, packet.length));

        client.readUntilReady();

        Login login = server.takeAdmitted().login();
        assertEquals("demo", login.database(), "split at " + split);
        assertEquals("c", login.parameters().get("a.b"), "split at " + split);
      }
    }
  }

  @Test
  void readsAStartupPacketByteByByte() throws Exception {
    try (RawClient client = server.connect()) {
      for (byte b : startup("user", "alice")) {
        client.send(new byte[] {b});
      }

      assertEquals('R', client.readUntilReady().get(0).type());
    }
  }

  @Test
  void takesOptionsApartAndFoldsNames() throws Exception {
    try (RawClient client = server.connect()) {
      client.send(
          startup(
              "user", "postgres",
              "database", "demo",
              "options", "-c Helios.Region=eu-west --replica=pg-eu -c application-name=x",
              "Application_Name", "psql",
              "client_encoding", "latin1",
              "replication", "false"));

      client.readUntilReady();

      StartupServer.Admitted admitted = server.takeAdmitted();
      assertEquals(
          Map.of(
              "helios.region", "eu-west",
              "replica", "pg-eu",
              "application_name", "psql",
              "client_encoding", "LATIN1",
              "standard_conforming_strings", "on"),
          admitted.login().parameters());
      assertEquals("psql", admitted.told().get("application_name"));
      assertEquals("LATIN1", admitted.told().get("client_encoding"));
      assertEquals("on", admitted.told().get("is_superuser"));
    }
  }

  @Test
  void leavesWhatIsPipelinedToTheSession() throws Exception {
    byte[] packet = startup("user", "alice");
    byte[] sync = {'S', 0, 0, 0, 4};
    try (RawClient client = server.connect()) {
      client.send(ByteBuffer.allocate(packet.length + sync.length).put(packet).put(sync).array());

      assertEquals('R', client.readUntilReady().get(0).type());
    }
  }

  @Test
  void refusesEncryptionOnceEachAndGoesOn() throws Exception {
    try (RawClient client = server.connect()) {
      client.send(packet(SSL_REQUEST));
      assertEquals('N', client.readByte());
      client.send(packet(GSSENC_REQUEST));
      assertEquals('N', client.readByte());
      client.send(startup("user", "alice"));

      assertEquals('R', client.read().type());
    }
  }

  @Test
  void readsWhatFollowsAnEncryptionRequestAtOnce() throws Exception {
    byte[] ssl = packet(SSL_REQUEST);
    byte[] packet = startup("user", "alice");
    try (RawClient client = server.connect()) {
      client.send(ByteBuffer.allocate(ssl.length + packet.length).put(ssl).put(packet).array());

      assertEquals('N', client.readByte());
      assertEquals('R', client.read().type());
    }
  }

  @ParameterizedTest
  @CsvSource({"80877103, 1234.5679", "80877104, 1234.5680"})
  void takesASecondEncryptionRequestForAVersion(int code, String version) throws Exception {
    try (RawClient client = server.connect()) {
      client.send(packet(code));
      assertEquals('N', client.readByte());
      client.send(packet(code));

      assertFatal(
          "0A000",
          "unsupported frontend protocol " + version + ": server supports 3.0 to 3.0",
          client);
    }
  }

  @Test
  void negotiatesAnotherMinorVersionAndUnknownOptionsDown() throws Exception {
    try (RawClient client = server.connect()) {
      client.send(startup(3, 2, "user", "alice", "_pq_.foo", "1", "_pq_.bar", "2"));

      assertEquals("\0\3\0\0\0\0\0\2_pq_.foo\0_pq_.bar\0", client.read().text());
      assertEquals('R', client.readUntilReady().get(0).type());
      assertNull(server.takeAdmitted().login().parameters().get("_pq_.foo"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 4})
  void speaksProtocol3Only(int major) throws Exception {
    try (RawClient client = server.connect()) {
      client.send(startup(major, 0, "user", "alice"));

      assertFatal(
          "0A000",
          "unsupported frontend protocol " + major + ".0: server supports 3.0 to 3.0",
          client);
    }
  }

  @Test
  void saysAFatalErrorAsPostgresDoes() throws Exception {
    try (RawClient client = server.connect()) {
      client.send(startup("database", "demo"));

      assertEquals(
          "SFATAL\0VFATAL\0C28000\0Mno PostgreSQL user name specified in startup packet\0\0",
          client.read().text());
      assertTrue(client.readEnd());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "on", "1", "database", "y"})
  void doesNotRouteReplication(String value) throws Exception {
    try (RawClient client = server.connect()) {
      client.send(startup("user", "alice", "replication", value));

      assertFatal("0A000", "replication connections are not routed", client);
    }
  }

  @Test
  void refusesReplicationThatIsNoBoolean() throws Exception {
    try (RawClient client = server.connect()) {
      client.send(startup("user", "alice", "replication", "zork"));

      ErrorResponse error =
          assertFatal("22023", "invalid value for parameter \"replication\": \"zork\"", client);
      assertEquals("Valid values are: \"false\", 0, \"true\", 1, \"database\".", error.field('H'));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"user\0alice\0", "user\0alice\0\0x", "user\0alice\0demo\0", ""})
  void refusesAnotherLayout(String body) throws Exception {
    try (RawClient client = server.connect()) {
      client.send(packet(3 << 16, body.getBytes(StandardCharsets.UTF_8)));

      assertFatal(
          "08P01", "invalid startup packet layout: expected terminator as last byte", client);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4, 7, -1, 10_005, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void refusesAHostileLengthAtOnce(int length) throws Exception {
    try (RawClient client = server.connect()) {
      client.send(ByteBuffer.allocate(4).putInt(length).array());

      assertFatal("08P01", "invalid length of startup packet", client);
    }
  }

  @Test
  void refusesAnUnknownDatabaseAfterTheAuthentication() throws Exception {
    try (RawClient client = server.connect()) {
      client.send(startup("user", "alice", "database", "zork"));

      assertEquals('R', client.read().type());
      assertFatal("3D000", "database \"zork\" does not exist", client);
    }
  }

  @Test
  void cutsLongNamesAsANodeWould() throws Exception {
    try (RawClient client = server.connect()) {
      client.send(startup("user", "ä".repeat(40), "database", "demo"));

      client.readUntilReady();

      assertEquals("ä".repeat(31), server.takeAdmitted().login().user());
    }
  }

  @Test
  void waitsForANode() throws Exception {
    server.facts = null;
    try (RawClient client = server.connect()) {
      client.send(startup("user", "alice"));

      assertFatal("57P03", "no node has been reached yet", client);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "helios.region   | us-east",
        "HELIOS.Region   | us-east",
        "options         | -c helios.region=us-east",
        "options         | --Helios.Region=eu-west"
      })
  void doesNotLetAClientChooseAFixedAttribute(String name, String value) throws Exception {
    server.fixed = Map.of("helios.region", "eu-west");
    try (RawClient client = server.connect()) {
      client.send(startup("user", "alice", name, value));

      assertEquals('R', client.read().type());
      assertFatal("42501", "parameter \"helios.region\" cannot be changed", client);
    }
  }

  @Test
  void handsTheFixedAttributesOn() throws Exception {
    server.fixed = Map.of("helios.region", "eu-west");
    try (RawClient client = server.connect()) {
      client.send(startup("user", "alice"));

      client.readUntilReady();

      assertEquals(server.fixed, server.takeAdmitted().login().fixed());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "options         | zork    | 42601 | invalid command-line argument for server process:"
            + " zork",
        "options         | -c zork | 42601 | -c zork requires a value",
        "client_encoding | zork    | 22023 | invalid value for parameter \"client_encoding\":"
            + " \"zork\"",
        "datestyle       | zork    | 22023 | invalid value for parameter \"DateStyle\": \"zork\"",
      })
  void refusesSettingsThatNoNodeWouldTake(
      String name, String value, String sqlState, String message) throws Exception {
    try (RawClient client = server.connect()) {
      client.send(startup("user", "alice", name, value));

      assertEquals('R', client.read().type());
      assertFatal(sqlState, message, client);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 19})
  void closesWithoutAWordAtTheDeadline(int sent) throws Exception {
    server.timeout = Duration.ofMillis(50);
    try (RawClient client = server.connect()) {
      try {
        client.send(Arrays.copyOf(startup("user", "alice"), sent));
      } catch (SocketException late) {
        // The deadline was over before.
      }
      assertEquals(List.of(), client.readToEnd());
    }
  }

  @Test
  void cancelsWithTheRightKeyOnly() throws Exception {
    try (RawClient session = server.connect()) {
      session.send(startup("user", "alice"));
      StartupServer.Admitted admitted = server.takeAdmitted();
      CountDownLatch cancelled = new CountDownLatch(1);
      admitted.key().onCancel(cancelled::countDown);
      int processId = admitted.key().data().processId();
      byte[] wrong = admitted.key().data().secret().clone();
      wrong[3]++;

      assertTrue(cancelAnswersNothing(processId, wrong));
      assertTrue(cancelAnswersNothing(processId + 1, admitted.key().data().secret()));
      assertEquals(1, cancelled.getCount());

      assertTrue(cancelAnswersNothing(processId, admitted.key().data().secret()));
      assertTrue(cancelled.await(60, TimeUnit.SECONDS));
    }
  }

  @Test
  void aCancelRequestForNoSessionOfThisMemberGoesElsewhere() throws Exception {
    assertTrue(cancelAnswersNothing(3 << 21 | 1, new byte[4]));

    assertEquals((3 << 21 | 1) + " of 127.0.0.1", server.elsewhere.poll(60, TimeUnit.SECONDS));
  }

  @Test
  void aKeyNamesItsMember() {
    assertEquals(7, ProcessIds.member(server.keys.issue().data().processId()));
  }

  @Test
  void aKeyThatWasRemovedCancelsNothing() {
    CancelKeys keys = new CancelKeys(1, (processId, secret, source) -> {});
    CancelKeys.Key key = keys.issue();
    key.onCancel(
        () -> {
          throw new AssertionError("cancelled");
        });
    key.remove();

    keys.cancel(key.data().processId(), key.data().secret());

    assertNotEquals(key.data().processId(), keys.issue().data().processId());
  }

  @Test
  void refusesACancelRequestOfAnotherLength() throws Exception {
    try (RawClient client = server.connect()) {
      client.send(packet(CANCEL_REQUEST, new byte[7]));

      assertFatal("08P01", "invalid length of startup packet", client);
    }
  }

  private boolean cancelAnswersNothing(int processId, byte[] secret) throws Exception {
    try (RawClient client = server.connect()) {
      client.send(RawClient.bytes(new CancelRequest(processId, secret)::encode));
      return client.readEnd();
    }
  }

  private static ErrorResponse assertFatal(String sqlState, String message, RawClient client)
      throws Exception {
    ErrorResponse error = client.readFatal();
    assertEquals(message, error.message());
    assertEquals(sqlState, error.sqlState());
    assertEquals("FATAL", error.field('S'));
    assertEquals("FATAL", error.field('V'));
    return error;
  }
}
