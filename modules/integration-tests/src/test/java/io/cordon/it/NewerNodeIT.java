package io.cordon.it;

import static io.cordon.it.PostgresServers.PRIMARY;
import static io.cordon.test.wire.Frontend.bind;
import static io.cordon.test.wire.Frontend.concat;
import static io.cordon.test.wire.Frontend.execute;
import static io.cordon.test.wire.Frontend.parse;
import static io.cordon.test.wire.Frontend.query;
import static io.cordon.test.wire.Frontend.sync;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.demo.ServerAddress;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A node that reads SQL which a member does not, as one of a later version may: here, CREATX for
 * CREATE. Nobody knows what such a statement has left behind, so nobody else gets its connection.
 */
class NewerNodeIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  private static final Newer NODE = new Newer();

  @RegisterExtension
  static final CordonMember CORDON =
      CordonMember.with(CLUSTER).port(PRIMARY, NODE.port()).pool(1, Duration.ofMinutes(1));

  @AfterAll
  static void close() throws IOException {
    NODE.listener.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatCouldNotBeReadKeepsItsConnection(boolean extended) throws Exception {
    String create = "CREATX TEMP TABLE newer AS SELECT 7 AS a";
    try (RawClient one = connect();
        RawClient two = connect()) {
      List<Reply> made =
          one.exchange(
              extended
                  ? concat(parse("", create), bind("", ""), execute(""), sync())
                  : query(create));
      assertTrue(Reply.answers(made).contains("C(SELECT 1) Z(I)"), Reply.transcript(made));

      two.send(query("SELECT (to_regclass('pg_temp.newer') IS NULL)::text"));
      Leases.awaitWaiting(CORDON, 1);
      assertEquals(List.of(List.of("7")), Reply.rows(one.query("TABLE newer")));
      assertFalse(two.answered());

      assertEquals("C(DISCARD ALL) Z(I)", Reply.answers(one.query("DISCARD ALL")));
      assertEquals("[[true]]", Reply.rows(two.readUntilReady()).toString());
    }
  }

  @Test
  void whatTheNodeCannotReadEitherKeepsNothing() throws Exception {
    try (RawClient one = connect();
        RawClient two = connect()) {
      assertTrue(Reply.answers(one.query("NOT SQL")).startsWith("E(ERROR 42601"));
      assertEquals(List.of(List.of("1")), Reply.rows(two.query("SELECT 1")));
    }
  }

  private static RawClient connect() throws IOException {
    return RawClient.connect(CORDON.host(), CORDON.port());
  }

  /** The primary, with one more word. */
  private static final class Newer {

    private final ServerSocket listener;

    Newer() {
      try {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      start(this::accept);
    }

    int port() {
      return listener.getLocalPort();
    }

    private void accept() {
      try {
        while (true) {
          Socket client = listener.accept();
          ServerAddress primary = CLUSTER.address(PRIMARY);
          Socket server = new Socket(primary.host(), primary.port());
          start(() -> pass(client, server));
          start(() -> pass(server, client));
        }
      } catch (IOException closed) {
        // By the test.
      }
    }

    private static void pass(Socket from, Socket to) {
      try (from;
          to;
          InputStream in = from.getInputStream();
          OutputStream out = to.getOutputStream()) {
        byte[] buffer = new byte[8192];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          // Latin-1: each byte is a character, and both words are of one length.
          String text = new String(buffer, 0, n, ISO_8859_1).replace("CREATX ", "CREATE ");
          out.write(text.getBytes(ISO_8859_1));
        }
      } catch (IOException closed) {
        // By either side.
      }
    }

    private static void start(Runnable task) {
      Thread thread = new Thread(task, "newer node");
      thread.setDaemon(true);
      thread.start();
    }
  }
}
