package io.cordon.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.region.NodeHealth;
import io.cordon.proxy.region.RegionMapHolder;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdminVerticleTest {

  private static final NodeSpec EU =
      new NodeSpec("pg-eu-west", "127.0.0.1", 5433, "eu-west", NodeRole.PRIMARY, Map.of());
  private static final NodeSpec US =
      new NodeSpec("pg-us-east", "127.0.0.1", 5434, null, NodeRole.STANDBY, Map.of());

  private final Vertx vertx = Vertx.vertx();
  private final RegionMapHolder regions = new RegionMapHolder();
  private final Readiness readiness = new Readiness();
  private final AdminVerticle admin =
      new AdminVerticle(
          new AdminOptions(true, "127.0.0.1", 0, null),
          regions,
          readiness,
          new MemoryKeyValues(),
          List.of());

  @BeforeEach
  void deploy() throws Exception {
    vertx.deployVerticle(admin).toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    regions.setNodes(List.of(US, EU));
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  @Test
  void livesWhateverElseIsWrong() throws Exception {
    assertEquals("200 {\"status\":\"up\"}", get("/healthz"));
  }

  @Test
  void isReadyWithAPolicyAndANodeAlive() throws Exception {
    assertEquals("503 {\"status\":\"not ready\",\"reason\":\"no policy loaded\"}", get("/readyz"));

    readiness.policyLoaded();
    assertEquals("503 {\"status\":\"not ready\",\"reason\":\"no node alive\"}", get("/readyz"));

    regions.setHealth(EU, new NodeHealth(true, false, 0));
    assertEquals("200 {\"status\":\"ready\"}", get("/readyz"));
  }

  @Test
  void isNotReadyWithoutItsCluster() throws Exception {
    readiness.policyLoaded();
    regions.setHealth(EU, new NodeHealth(true, false, 0));

    readiness.cluster(() -> "shut down");

    assertEquals("503 {\"status\":\"not ready\",\"reason\":\"shut down\"}", get("/readyz"));
  }

  @Test
  void isNotReadyWhileItLeaves() throws Exception {
    readiness.policyLoaded();
    regions.setHealth(EU, new NodeHealth(true, false, 0));

    readiness.draining();

    assertEquals("503 {\"status\":\"not ready\",\"reason\":\"draining\"}", get("/readyz"));
    assertEquals("200 {\"status\":\"up\"}", get("/healthz"));
  }

  @Test
  void showsTheNodesInThePolicysOrder() throws Exception {
    regions.setHealth(US, new NodeHealth(true, true, 12));

    assertEquals(
        "200 [{\"name\":\"pg-us-east\",\"region\":null,\"role\":\"standby\","
            + "\"alive\":true,\"inRecovery\":true,\"lagMillis\":12,\"problem\":\"\"},"
            + "{\"name\":\"pg-eu-west\",\"region\":\"eu-west\",\"role\":\"primary\","
            + "\"alive\":false,\"inRecovery\":false,\"lagMillis\":0,"
            + "\"problem\":\"not probed yet\"}]",
        get("/api/v1/nodes"));

    regions.setHealth(EU, NodeHealth.down("connection refused by 127.0.0.1:5433"));
    assertTrue(
        get("/api/v1/nodes").endsWith("\"problem\":\"connection refused by 127.0.0.1:5433\"}]"));
  }

  @Test
  void whatItHasNotIsSaidInJson() throws Exception {
    assertEquals(
        "404 {\"error\":\"no path \\\"/api/v1/nonsense\\\"\","
            + "\"paths\":[\"/admin/kv/\",\"/api/v1/nodes\",\"/healthz\",\"/readyz\"]}",
        get("/api/v1/nonsense"));
    assertTrue(
        get("/").startsWith("404 {\"error\":\"no path \\\"/\\\"\",\"paths\":[\"/"), get("/"));
    assertEquals(
        "405 {\"error\":\"this path has no method DELETE\"}", ask("DELETE", "/api/v1/nodes"));
  }

  private String get(String path) throws Exception {
    return ask("GET", path);
  }

  private String ask(String method, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin.port() + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    assertTrue(response.body().endsWith("\n"), "a prompt would follow in the same line");
    return response.statusCode() + " " + response.body().strip();
  }
}
