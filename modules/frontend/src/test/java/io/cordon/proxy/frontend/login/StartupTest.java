package io.cordon.proxy.frontend.login;

import static io.cordon.proxy.frontend.net.FatalError.assertFatal;
import static io.cordon.test.wire.Frontend.packet;
import static io.cordon.test.wire.Frontend.startup;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.frontend.session.Login;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a startup packet is read, and what is answered to it. */
@ExtendWith(VertxExtension.class)
class StartupTest {

  private static final int SSL_REQUEST = 80877103;
  private static final int GSSENC_REQUEST = 80877104;

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

      List<Reply> greeting = client.readUntilReady();

      assertEquals('R', greeting.get(0).type());
      assertArrayEquals(new byte[4], greeting.get(0).body());
      List<String> told = greeting.stream().filter(m -> m.type() == 'S').map(Reply::text).toList();
      assertTrue(told.contains("server_version\00017.11\0"), told.toString());
      assertTrue(told.contains("client_encoding\0UTF8\0"), told.toString());
      assertTrue(told.contains("session_authorization\0alice\0"), told.toString());
      assertTrue(told.contains("is_superuser\0off\0"), told.toString());
      assertTrue(told.contains("application_name\0\0"), told.toString());
      Reply key = greeting.get(greeting.size() - 2);
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
      client.send(startup(3 << 16 | 2, List.of("user", "alice", "_pq_.foo", "1", "_pq_.bar", "2")));

      assertEquals("\0\3\0\0\0\0\0\2_pq_.foo\0_pq_.bar\0", client.read().text());
      assertEquals('R', client.readUntilReady().get(0).type());
      assertNull(server.takeAdmitted().login().parameters().get("_pq_.foo"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 4})
  void speaksProtocol3Only(int major) throws Exception {
    try (RawClient client = server.connect()) {
      client.send(startup(major << 16, List.of("user", "alice")));

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
      assertTrue(client.readByte() < 0);
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
  void closesOnAHostileLengthAtOnceWithoutAWord(int length) throws Exception {
    try (RawClient client = server.connect()) {
      client.send(ByteBuffer.allocate(4).putInt(length).array());

      assertEquals(List.of(), client.readUntilGone());
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
  void waitsForANode() throws Exception {
    server.facts = null;
    try (RawClient client = server.connect()) {
      client.send(startup("user", "alice"));

      assertFatal("57P03", "no node has been reached yet", client);
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
      assertEquals(List.of(), client.readUntilGone());
    }
  }
}
