package io.cordon.it;

import static io.cordon.it.PostgresServers.DATABASE;
import static io.cordon.it.PostgresServers.PRIMARY;
import static io.cordon.it.PostgresServers.US_EAST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.demo.ServerAddress;
import io.cordon.proxy.health.HealthClient;
import io.cordon.proxy.health.HealthOptions;
import io.cordon.proxy.health.HealthVerticle;
import io.cordon.proxy.health.NodeFacts;
import io.cordon.proxy.health.NodeFactsHolder;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.region.NodeHealth;
import io.cordon.proxy.region.RegionMapHolder;
import io.cordon.proxy.service.ServiceLogin;
import io.cordon.test.Await;
import io.cordon.test.wire.RawClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The probes against real nodes. */
class HealthIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  private static final Duration NEVER = Duration.ofHours(1);

  private final Vertx vertx = Vertx.vertx();
  private final RegionMapHolder regions = new RegionMapHolder();
  private final NodeFactsHolder facts = new NodeFactsHolder();

  private void probe(Duration interval) throws Exception {
    regions.setNodes(CLUSTER.addresses().stream().map(HealthIT::spec).toList());
    HealthOptions options =
        new HealthOptions(interval, Duration.ofSeconds(15), PostgresServers.USER, DATABASE);
    ServiceLogin login = new ServiceLogin(options.user(), PostgresServers.PASSWORD);
    await(vertx.deployVerticle(new HealthVerticle(options, login, regions, facts)));
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  @Test
  void knowsAPrimaryFromAStandby() throws Exception {
    probe(NEVER);

    assertEquals(new NodeHealth(true, false, 0), health(PRIMARY));
    assertTrue(health(US_EAST).alive());
    assertTrue(health(US_EAST).inRecovery());
  }

  @Test
  void aKilledNodeIsMissedBeforeItIsAskedAgain() throws Exception {
    probe(NEVER);

    try (DemoCluster.Outage outage = CLUSTER.down(US_EAST)) {
      Await.until("the node is down", () -> !health(US_EAST).alive());

      assertTrue(health(PRIMARY).alive());
    }
  }

  @Test
  void aNodeThatIsThereAgainComesBackByItself() throws Exception {
    probe(Duration.ofMillis(500));

    try (DemoCluster.Outage outage = CLUSTER.down(US_EAST)) {
      Await.until("the node is down", () -> !health(US_EAST).alive());
    }
    Await.until("the node is back", () -> health(US_EAST).alive());
    assertTrue(health(US_EAST).inRecovery());
  }

  @Test
  void theFactsAreWhatAFreshSessionIsTold() throws Exception {
    probe(NEVER);
    ServerAddress primary = CLUSTER.address(PRIMARY);
    try (RawClient client = RawClient.connect(primary.host(), primary.port())) {
      Map<String, String> told = client.parameters();
      told.remove("is_superuser");
      told.remove("session_authorization");

      assertEquals(told, current().parameters());
    }
    assertTrue(current().databases().contains(DATABASE));
    assertFalse(current().databases().contains("template0"));
    assertEquals(true, current().rolesSuper().get(PostgresServers.USER));
  }

  @Test
  void aNewRoleIsKnownWhenTheFactsAreReadAgain() throws Exception {
    probe(NEVER);
    try (Connection connection = CLUSTER.connect(PRIMARY);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE ROLE health_it LOGIN");
      try {
        await(new HealthClient(vertx).refreshFacts());

        assertEquals(false, current().rolesSuper().get("health_it"));
      } finally {
        statement.execute("DROP ROLE health_it");
      }
    }
  }

  private NodeHealth health(String node) {
    return regions.current().node(node).health();
  }

  private NodeFacts current() {
    return facts.current();
  }

  private static NodeSpec spec(ServerAddress server) {
    return new NodeSpec(
        server.name(), server.host(), server.port(), server.region(), server.role(), Map.of());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
