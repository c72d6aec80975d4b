package io.cordon.proxy.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.service.ServiceLogin;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeReasonTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private static final int CLEARTEXT = 3;
  private static final int MD5 = 5;
  private static final int SASL = 10;

  private static final String NO_PASSWORD =
      "the node asks for a password, and backend.credentials has none for health.user \"cordon\"";

  @Test
  void aPasswordThatIsMissing() {
    PgException refused = new PgException("password authentication failed", "FATAL", "28P01", "");

    assertEquals(NO_PASSWORD, of(refused, null));
    assertEquals(
        "10.0.0.1:5432 answers 28P01: password authentication failed", of(refused, "wrong"));
  }

  @Test
  void aNodeThatDoesNotAnswer() {
    assertEquals(
        "no answer from 10.0.0.1:5432 within 1000 ms",
        of(new TimeoutException("of a future"), "p"));
    assertEquals("unknown host 10.0.0.1", of(new UnknownHostException("x: no such name"), "p"));
    assertEquals("10.0.0.1:5432: odd", of(new IllegalStateException("odd"), "p"));
  }

  @Test
  void aPortWhereNobodyListens() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }

    assertEquals("connection refused by 127.0.0.1:" + port, failure(port));
  }

  @ParameterizedTest
  @ValueSource(ints = {CLEARTEXT, MD5, SASL})
  void aServerThatAsksForAPassword(int method) throws Exception {
    try (ServerSocket server = new ServerSocket(0)) {
      Thread asking = new Thread(() -> ask(server, method));
      asking.start();

      assertEquals(NO_PASSWORD, failure(server.getLocalPort()));
      asking.join();
    }
  }

  /** Asks, and refuses whatever comes, as PostgreSQL does with a wrong password. */
  private static void ask(ServerSocket server, int method) {
    try (Socket client = server.accept()) {
      InputStream in = client.getInputStream();
      DataOutputStream out = new DataOutputStream(client.getOutputStream());
      byte[] data =
          switch (method) {
            case MD5 -> new byte[] {1, 2, 3, 4};
            case SASL -> "SCRAM-SHA-256\0\0".getBytes(StandardCharsets.US_ASCII);
            default -> new byte[0];
          };
      in.read(new byte[1024]);
      out.writeByte('R');
      out.writeInt(8 + data.length);
      out.writeInt(method);
      out.write(data);
      if (in.read(new byte[1024]) > 0) {
        byte[] error = "SFATAL\0C28P01\0Mno\0\0".getBytes(StandardCharsets.US_ASCII);
        out.writeByte('E');
        out.writeInt(4 + error.length);
        out.write(error);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String of(Throwable cause, @Nullable String password) {
    return ProbeReason.of(cause, node("10.0.0.1", 5432), login(password), SECOND);
  }

  /** Of a real probe. */
  private static String failure(int port) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      NodeSpec node = node("127.0.0.1", port);
      HealthOptions options = new HealthOptions(SECOND, SECOND, "cordon", "postgres");
      ProbeConnection probe = new ProbeConnection(vertx, node, options, login(null));
      try {
        probe.health().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        return "none";
      } catch (ExecutionException e) {
        return ProbeReason.of(e.getCause(), node, login(null), SECOND);
      }
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
  }

  private static NodeSpec node(String host, int port) {
    return new NodeSpec("pg", host, port, null, NodeRole.PRIMARY, Map.of());
  }

  private static ServiceLogin login(@Nullable String password) {
    return new ServiceLogin("cordon", password);
  }
}
