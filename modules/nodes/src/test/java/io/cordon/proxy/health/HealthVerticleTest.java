package io.cordon.proxy.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.region.NodeHealth;
import io.cordon.proxy.region.RegionMapHolder;
import io.cordon.proxy.service.ServiceLogin;
import io.cordon.test.Await;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthVerticleTest {

  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(100);

  private final Vertx vertx = Vertx.vertx();
  private final RegionMapHolder regions = new RegionMapHolder();
  private final NodeFactsHolder facts = new NodeFactsHolder();
  private final ProbedNode node = new ProbedNode();

  @BeforeEach
  void start() throws Exception {
    regions.setNodes(List.of(spec("pg", node.port())));
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
    node.close();
  }

  @Test
  void knowsEveryNodeWhenItsDeploymentCompletes() throws Exception {
    node.inRecovery = true;
    node.lagMillis = 42;

    deploy(NEVER);

    assertEquals(new NodeHealth(true, true, 42), health());
  }

  @Test
  void readsWhatAClientIsToldAtStartup() throws Exception {
    deploy(NEVER);

    assertEquals(
        new NodeFacts(
            Map.of(
                "TimeZone", "Etc/UTC",
                "server_encoding", "UTF8",
                "client_encoding", "UTF8",
                "application_name", ""),
            Set.of("demo"),
            Map.of("postgres", true, "alice", false)),
        facts.current());
  }

  @Test
  void readsTheFactsAgainWhenAsked() throws Exception {
    deploy(NEVER);
    node.database = "new";

    await(new HealthClient(vertx).refreshFacts());

    assertEquals(Set.of("new"), facts.current().databases());
  }

  @Test
  void cannotReadTheFactsOfNodesThatAreDown() throws Exception {
    node.close();
    deploy(NEVER);

    Future<Void> refreshed = new HealthClient(vertx).refreshFacts();

    Await.until(refreshed::failed);
    assertEquals("no node is alive", refreshed.cause().getMessage());
  }

  @Test
  void aNodeThatRefusesIsDownAtOnceAndComesBackByItself() throws Exception {
    deploy(SHORT);
    node.close();
    Await.until(() -> !health().alive());

    node.restart();

    Await.until(() -> health().alive());
  }

  @Test
  void aBrokenConnectionIsNoticedBeforeTheInterval() throws Exception {
    deploy(NEVER);

    node.close();

    Await.until(() -> !health().alive());
  }

  @Test
  void aClosedProbeConnectionAloneDoesNotTakeTheNodeDown() throws Exception {
    deploy(NEVER);
    long version = regions.current().version();

    node.disconnect();

    Await.until(() -> node.probes.get() == 2);
    assertTrue(health().alive());
    assertEquals(version, regions.current().version());
  }

  @Test
  void aSuspectedNodeIsProbedNow() throws Exception {
    deploy(NEVER);
    node.inRecovery = true;

    new HealthClient(vertx).suspect("pg");

    Await.until(() -> health().inRecovery());
  }

  @Test
  void aNodeThatFallsSilentIsDownAfterTheTimeoutAndItsSocketsAreClosed() throws Exception {
    deploy(Duration.ofMillis(20), Duration.ofMillis(300));
    Await.until(() -> health().alive());
    node.silent = true;
    Await.until(() -> !health().alive());

    Await.until(() -> node.accepted() >= 4);

    Await.until(() -> node.open() <= 2); // the node hears of it a moment later
    assertFalse(health().alive());
  }

  @Test
  void followsTheNodesOfThePolicy() throws Exception {
    deploy(NEVER);
    try (ProbedNode other = new ProbedNode()) {
      regions.setNodes(List.of(spec("pg", other.port())));

      Await.until(() -> health().alive() && node.open() == 0);
      assertEquals(1, other.probes.get());
    }
  }

  private void deploy(Duration interval) throws Exception {
    deploy(interval, Duration.ofSeconds(10));
  }

  private void deploy(Duration interval, Duration timeout) throws Exception {
    HealthOptions options = new HealthOptions(interval, timeout, "cordon", "postgres");
    await(
        vertx.deployVerticle(
            new HealthVerticle(options, new ServiceLogin("cordon", null), regions, facts)));
  }

  private NodeHealth health() {
    return regions.current().node("pg").health();
  }

  private static NodeSpec spec(String name, int port) {
    return new NodeSpec(name, "127.0.0.1", port, null, NodeRole.PRIMARY, Map.of());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
