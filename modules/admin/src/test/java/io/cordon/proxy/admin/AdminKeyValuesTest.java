package io.cordon.proxy.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.keyvalues.Written;
import io.cordon.proxy.region.RegionMapHolder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.InputStream;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Byte by byte, as no client library would let us. */
class AdminKeyValuesTest {

  private static final String TOKEN = "0123456789abcdef";

  private final Vertx vertx = Vertx.vertx();
  private final MemoryKeyValues keys = new MemoryKeyValues();

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  @Test
  void putsWhatCurlSendsAndGetsItBack() throws Exception {
    int port = deploy(null);
    String map = "[[\"eu-west\",\"pg-eu-west:5432\"],[\"us%east\",\"pg&us=east+5432\"]]";

    // curl -X PUT -d
    assertEquals(
        204,
        status(
            port,
            "PUT /admin/kv/helios-plugin-residency-router/region_map",
            "Content-Type: application/x-www-form-urlencoded",
            map));

    assertArrayEquals(map.getBytes(UTF_8), keys.values.get("residency-router region_map"));
    String got = send(port, "GET /admin/kv/residency-router/region_map", "", "");
    assertTrue(got.startsWith("HTTP/1.1 200"), got);
    assertTrue(got.endsWith("\r\n\r\n" + map), got);
    assertEquals(204, status(port, "DELETE /admin/kv/residency-router/region_map", "", ""));
    String none = send(port, "GET /admin/kv/residency-router/region_map", "", "");
    assertTrue(none.startsWith("HTTP/1.1 404"), none);
    assertTrue(none.contains("no key \\\"region_map\\\" of plugin \\\"residency-router\\\""), none);
    assertEquals(404, status(port, "DELETE /admin/kv/residency-router/region_map", "", ""));
  }

  @Test
  void listsKeys() throws Exception {
    int port = deploy(null);
    for (String key : new String[] {"b", "a/1", "a%2F2", "a%20%C3%A9+%22", "%2e%2e"}) {
      assertEquals(204, status(port, "PUT /admin/kv/p/" + key, "", "x"));
    }

    assertTrue(
        send(port, "GET /admin/kv/p/", "", "")
            .endsWith("[\"..\",\"a é+\\\"\",\"a/1\",\"a/2\",\"b\"]\n"));
    assertTrue(send(port, "GET /admin/kv/p/?prefix=a%2F", "", "").endsWith("[\"a/1\",\"a/2\"]\n"));
    assertTrue(send(port, "GET /admin/kv/other/", "", "").endsWith("[]\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/admin/kv/",
        "/admin/kv//k",
        "/admin/kv/A/k",
        "/admin/kv/a_b/k",
        "/admin/kv/a.b/k",
        "/admin/kv/a%20b/k",
        "/admin/kv/p/%",
        "/admin/kv/p/%4",
        "/admin/kv/p/%zz",
        "/admin/kv/p/%ff",
        "/admin/kv/p/%c0%80"
      })
  void refusesNamesThatAreNone(String path) throws Exception {
    int status = status(deploy(null), "PUT " + path, "", "x");

    assertEquals(400, status);
    assertTrue(keys.values.isEmpty());
  }

  @Test
  void saysWhatIsAllowed() throws Exception {
    int port = deploy(null);

    String post = send(port, "POST /admin/kv/p/k", "", "x");
    assertTrue(post.startsWith("HTTP/1.1 405"), post);
    assertTrue(post.contains("Allow: GET, PUT, DELETE"), post);
    assertTrue(send(port, "PUT /admin/kv/p/", "", "x").startsWith("HTTP/1.1 405"));
  }

  @Test
  void takesAValueOf64KiBAndNoMore() throws Exception {
    int port = deploy(null);

    assertEquals(204, status(port, "PUT /admin/kv/p/k", "", "x".repeat(65_536)));
    assertEquals(413, status(port, "PUT /admin/kv/p/k", "", "y".repeat(65_537)));
    assertEquals(413, status(port, "PUT /admin/kv/p/k", "", "y".repeat(1 << 20)));
    assertEquals('x', keys.values.get("p k")[0]);
  }

  @Test
  void takesAKeyOf64KiB() throws Exception {
    assertEquals(204, status(deploy(null), "PUT /admin/kv/p/" + "%41".repeat(65_536), "", "x"));
  }

  @ParameterizedTest
  @CsvSource({"TOO_LARGE,413", "TOO_MANY,409", "FULL,507"})
  void saysWhichCapIsReached(Written written, int status) throws Exception {
    keys.answer = Future.succeededFuture(written);

    assertEquals(status, status(deploy(null), "PUT /admin/kv/p/k", "", "x"));
  }

  @Test
  void saysThatTheClusterDoesNotAnswer() throws Exception {
    keys.answer = Future.failedFuture("gone");

    assertEquals(503, status(deploy(null), "PUT /admin/kv/p/k", "", "x"));
  }

  @ParameterizedTest
  @CsvSource({
    "Host: localhost,404",
    "Host: 127.0.0.1:9090,404",
    "Host: [::1]:9090,404",
    "Host: evil.example,403",
    "Host: 127.0.0.1.evil.example,403",
    "Host: localhost@evil.example,403",
    "X-None: x,403",
  })
  void withoutATokenTheHostHasToBeLoopback(String host, int status) throws Exception {
    int port = deploy(null);

    assertEquals(status, statusOf(raw(port, "GET /admin/kv/p/k HTTP/1.0\r\n" + host)));
  }

  @Test
  void takesNoRequestsOfBrowsers() throws Exception {
    int port = deploy(null);

    assertEquals(403, status(port, "PUT /admin/kv/p/k", "Origin: null", "x"));
    assertEquals(403, status(port, "OPTIONS /admin/kv/p/k", "Origin: http://localhost:9090", ""));
    assertTrue(keys.values.isEmpty());
  }

  @Test
  void wantsTheTokenIfThereIsOne() throws Exception {
    int port = deploy(TOKEN);

    for (String wrong :
        new String[] {
          "X: y",
          "Authorization: Bearer " + TOKEN + "0",
          "Authorization: Bearer ",
          "Authorization: " + TOKEN,
          "Authorization: Basic " + TOKEN
        }) {
      String answer = send(port, "PUT /admin/kv/p/k", wrong, "x");
      assertTrue(answer.startsWith("HTTP/1.1 401"), answer);
      assertTrue(answer.toLowerCase(java.util.Locale.ROOT).contains("www-authenticate: bearer"));
      assertTrue(
          answer.contains(
              wrong.endsWith("0")
                  ? "the token is wrong"
                  : "the token is missing: send Authorization"),
          answer);
    }
    assertTrue(keys.values.isEmpty());
    assertEquals(401, status(port, "GET /api/v1/nodes", "", ""));
    assertEquals(200, status(port, "GET /healthz", "", ""));
    assertEquals(503, status(port, "GET /readyz", "", ""));
    String right = "Authorization: Bearer " + TOKEN + "\r\nHost: cordon.example";
    assertTrue(raw(port, "GET /api/v1/nodes HTTP/1.1\r\n" + right).startsWith("HTTP/1.1 200"));
    assertEquals(204, status(port, "PUT /admin/kv/p/k", "Authorization: bearer " + TOKEN, "x"));
  }

  private int deploy(String token) throws Exception {
    AdminVerticle admin =
        new AdminVerticle(
            new AdminOptions(true, "127.0.0.1", 0, token),
            new RegionMapHolder(),
            new Readiness(),
            keys,
            List.of());
    vertx.deployVerticle(admin).toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    return admin.port();
  }

  private static int status(int port, String line, String header, String body) throws Exception {
    return statusOf(send(port, line, header, body));
  }

  private static int statusOf(String answer) {
    return Integer.parseInt(answer.substring(9, 12));
  }

  private static String send(int port, String line, String header, String body) throws Exception {
    String head =
        line
            + " HTTP/1.1\r\nHost: localhost:9090\r\nContent-Length: "
            + body.length()
            + (header.isEmpty() ? "" : "\r\n" + header);
    return raw(port, head, body);
  }

  private static String raw(int port, String head) throws Exception {
    return raw(port, head, "");
  }

  private static String raw(int port, String head, String body) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(60_000);
      byte[] request = (head + "\r\nConnection: close\r\n\r\n" + body).getBytes(UTF_8);
      try {
        socket.getOutputStream().write(request);
      } catch (java.io.IOException e) {
        // It has answered before it had read all.
      }
      InputStream in = socket.getInputStream();
      java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
      try {
        in.transferTo(out);
      } catch (java.net.SocketException e) {
        // Reset, after the answer.
      }
      return out.toString(UTF_8);
    }
  }
}
