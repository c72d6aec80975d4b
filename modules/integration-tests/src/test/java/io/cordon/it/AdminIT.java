package io.cordon.it;

import static io.cordon.it.PostgresServers.PASSWORD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.cordon.test.Await;
import io.cordon.test.wire.RawClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the admin API says of a member that has clients. */
class AdminIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();
  @RegisterExtension static final CordonMember CORDON = CordonMember.residency(CLUSTER);

  /** Whose clients the last test has closed may be noticed a moment later. */
  @BeforeEach
  void nobodyIsThere() {
    Await.until("no session is left", () -> get("/api/v1/sessions").isEmpty());
  }

  @Test
  void showsWhoIsThereAndWhatTheyDo() throws Exception {
    try (RawClient client = in("eu-west")) {
      client.query("LISTEN something");
      client.query("BEGIN");
      client.query("SELECT 1");

      JsonNode session = only(get("/api/v1/sessions"), "user", PostgresServers.USER);

      assertEquals("transaction", session.get("state").textValue());
      assertEquals(PostgresServers.PRIMARY, session.get("node").textValue());
      assertEquals("[\"listen\"]", session.get("pins").toString());
      assertTrue(session.get("address").textValue().startsWith("127.0.0.1:"));
    }
    Await.until("the session is over", () -> get("/api/v1/sessions").isEmpty());
  }

  @Test
  void showsTheLastRefusalsWithoutTheirText() throws Exception {
    try (RawClient client = in("antarctica")) {
      client.query("SELECT 'a secret of mine'");

      JsonNode block = get("/api/v1/blocks?limit=1").get(0);

      assertEquals("residency-router", block.get("plugin").textValue());
      assertEquals("block", block.get("class").textValue());
      assertEquals("no in-region replica for user", block.get("reason").textValue());
      assertEquals("42000", block.get("sqlState").textValue());
      assertEquals(1, block.get("epoch").intValue());
      assertFalse(get("/api/v1/blocks").toString().contains("secret"));
    }
  }

  @Test
  void aLimitIsOneThatCanBe() throws Exception {
    for (String limit : List.of("0", "-1", "1001", "x", "")) {
      assertEquals(400, send("GET", "/api/v1/sessions?limit=" + limit, null).statusCode(), limit);
    }
  }

  @Test
  void aListOfSessionsGoesOnWhereItEnded() throws Exception {
    List<RawClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 5; i++) {
        clients.add(in("eu-west"));
      }
      List<String> all = clientsOf(get("/api/v1/sessions"));
      assertEquals(5, all.size(), all::toString);

      List<String> paged = new ArrayList<>();
      String next = "/api/v1/sessions?limit=2";
      int pages = 0;
      while (next != null) {
        HttpResponse<String> page = send("GET", next, null);
        assertEquals(200, page.statusCode(), page.body());
        paged.addAll(clientsOf(JSON.readTree(page.body())));
        next = page.headers().firstValue("Link").map(AdminIT::target).orElse(null);
        if (pages++ == 0) {
          clients.remove(0).close(); // a place outlives its session
          Await.until("it is gone", () -> get("/api/v1/sessions").size() == 4);
        }
      }

      assertEquals(all, paged);
      assertEquals(3, pages);
      for (String after : List.of("", "x", "2026-11-26T12:00:00Z")) {
        assertEquals(400, send("GET", "/api/v1/sessions?after=" + after, null).statusCode(), after);
      }
    } finally {
      for (RawClient client : clients) {
        client.close();
      }
    }
    Await.until("the sessions are over", () -> get("/api/v1/sessions").isEmpty());
  }

  private static String target(String link) {
    assertTrue(link.startsWith("<") && link.endsWith(">; rel=\"next\""), link);
    return link.substring(1, link.indexOf('>'));
  }

  private static List<String> clientsOf(JsonNode sessions) {
    List<String> clients = new ArrayList<>();
    sessions.forEach(session -> clients.add(session.get("client").textValue()));
    return clients;
  }

  @Test
  void explainsByTheActiveChain() throws Exception {
    String sql = "{\"sql\":\"SELECT 1\",\"attributes\":{\"helios.region\":\"%s\"}}";

    JsonNode here = JSON.readTree(post("/api/v1/explain", sql.formatted("eu-west")).body());
    JsonNode nowhere = JSON.readTree(post("/api/v1/explain", sql.formatted("antarctica")).body());

    assertTrue(here.get("allowed").booleanValue(), here::toString);
    assertTrue(here.toString().contains("pg-eu-west"), here::toString);
    assertFalse(nowhere.get("allowed").booleanValue(), nowhere::toString);
    assertTrue(nowhere.toString().contains("no in-region replica for user"), nowhere::toString);
  }

  @Test
  void whatCannotBeExplainedIsSaidSo() throws Exception {
    for (String body : List.of("", "[]", "{}", "{\"sql\":1}", "{\"sql\":\"x\",\"user\":1}", "{")) {
      assertEquals(400, post("/api/v1/explain", body).statusCode(), body);
    }
    String fixed = "{\"sql\":\"SELECT 1\",\"attributes\":{\"a\":null}}";
    assertEquals(400, post("/api/v1/explain", fixed).statusCode());
    assertEquals(413, post("/api/v1/explain", " ".repeat(64 * 1024 + 1)).statusCode());
  }

  @Test
  void theExamplesOfTheDescriptionAreTrue() throws Exception {
    try (RawClient held = in("eu-west");
        RawClient blocked = in("antarctica")) {
      held.query("LISTEN something");
      blocked.query("SELECT 1");
      JsonNode paths =
          new ObjectMapper(new YAMLFactory())
              .readTree(Path.of("../../conf/openapi.yaml").toFile())
              .get("paths");
      List<String> compared = new ArrayList<>();
      for (Map.Entry<String, JsonNode> path : paths.properties()) {
        for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
          JsonNode example =
              method.getValue().at("/responses/200/content/application~1json/example");
          if (!example.isMissingNode() && !path.getKey().contains("{")) {
            JsonNode body = method.getValue().at("/requestBody/content/application~1json/example");
            HttpResponse<String> answer =
                send(
                    method.getKey().toUpperCase(java.util.Locale.ROOT),
                    path.getKey(),
                    body.isMissingNode() ? null : body.toString());
            assertEquals(200, answer.statusCode(), path.getKey());
            assertSameShape(path.getKey(), example, JSON.readTree(answer.body()));
            compared.add(path.getKey());
          }
        }
      }
      assertTrue(compared.size() >= 9, compared::toString);
    }
  }

  /** The same keys everywhere; the first element stands for all of an array. */
  private static void assertSameShape(String where, JsonNode example, JsonNode real) {
    if (real.isNull() || example.isNull()) {
      return;
    }
    assertEquals(example.getNodeType(), real.getNodeType(), where);
    if (example.isArray() && !example.isEmpty()) {
      assertFalse(real.isEmpty(), () -> where + " is empty");
      assertSameShape(where + "[0]", example.get(0), real.get(0));
    } else if (example.isObject()) {
      Set<String> keys = new TreeSet<>();
      real.fieldNames().forEachRemaining(keys::add);
      Set<String> expected = new TreeSet<>();
      example.fieldNames().forEachRemaining(expected::add);
      assertEquals(expected, keys, where);
      keys.forEach(key -> assertSameShape(where + "." + key, example.get(key), real.get(key)));
    }
  }

  private static JsonNode only(JsonNode array, String key, String value) {
    JsonNode found = null;
    for (JsonNode element : array) {
      if (value.equals(element.get(key).textValue())) {
        assertNull(found, array::toString);
        found = element;
      }
    }
    return found;
  }

  private static JsonNode get(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = send("GET", path, null);
    assertEquals(200, answer.statusCode(), answer.body());
    return JSON.readTree(answer.body());
  }

  private static HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    return send("POST", path, body);
  }

  private static HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + CORDON.adminPort() + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static RawClient in(String region) throws Exception {
    return RawClient.connect(
        CORDON.host(), CORDON.port(), Map.of("helios.region", region), PASSWORD);
  }
}
