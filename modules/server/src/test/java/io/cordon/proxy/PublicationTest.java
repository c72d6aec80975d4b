package io.cordon.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import io.cordon.proxy.admin.AdminOptions;
import io.cordon.proxy.audit.AuditOptions;
import io.cordon.proxy.backend.Cleaning;
import io.cordon.proxy.backend.PoolOptions;
import io.cordon.proxy.catalog.CatalogOptions;
import io.cordon.proxy.cluster.ClusterOptions;
import io.cordon.proxy.cluster.Quorum;
import io.cordon.proxy.config.CordonConfig;
import io.cordon.proxy.frontend.FrontendOptions;
import io.cordon.proxy.frontend.login.AuthenticationOptions;
import io.cordon.proxy.frontend.session.MemoryOptions;
import io.cordon.proxy.health.HealthOptions;
import io.cordon.proxy.plugin.PluginOptions;
import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.policy.PluginSpec;
import io.cordon.proxy.policy.Policy;
import io.cordon.proxy.publication.PublicationException;
import io.cordon.proxy.publication.Published;
import io.cordon.proxy.router.RouterOptions;
import io.cordon.test.Await;
import io.cordon.test.Ports;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Several members in one JVM; in JVMs of their own they are in the integration tests. */
@Execution(ExecutionMode.CONCURRENT) // most of it is waiting
class PublicationTest {

  @TempDir private Path directory;
  private final List<Member> members = new ArrayList<>();
  private final List<Integer> ports = new ArrayList<>();

  @BeforeEach
  void reservePorts() throws Exception {
    int first = Ports.first(3);
    ports.addAll(List.of(first, first + 1, first + 2));
  }

  @AfterEach
  void stop() throws Exception {
    for (Member member : members) {
      await(member.close());
    }
  }

  @Test
  void aPolicyIsInForceOnAllMembersOrOnNone() throws Exception {
    Member one = start(0, 1);
    Member two = start(1, 2); // its own file says another thing, and is left aside
    Await.until(() -> one.publication().status().size() == 2);

    Published published = await(two.publication().publish(now -> weighing(5), null));

    assertEquals(2, published.policy().epoch());
    assertEquals(List.of(), published.waiting());
    for (Member member : members) {
      assertEquals(2, member.activation().epoch());
      assertEquals(published.policy(), member.publication().current());
    }
    PublicationException refused =
        assertInstanceOf(
            PublicationException.class,
            failure(one.publication().publish(now -> withPlugin("nobody"), null)));
    assertEquals(PublicationException.Reason.REFUSED, refused.reason());
    assertEquals(2, refused.problems().size(), refused.getMessage());
    assertEquals(2, one.activation().epoch());
    assertFalse(await(one.publication().publish(now -> weighing(5), null)).changed());
  }

  @Test
  void oneOfTwoPublishersWinsAndTheOtherIsTold() throws Exception {
    Member one = start(0, 1);
    Member two = start(1, 1);
    Await.until(() -> one.publication().status().size() == 2);
    Await.until(() -> two.publication().status().size() == 2);

    Future<Published> first = one.publication().publish(now -> weighing(5), 1L);
    Future<Published> second = two.publication().publish(now -> weighing(6), 1L);
    Future.join(first, second)
        .toCompletionStage()
        .toCompletableFuture()
        .handle((v, e) -> v)
        .get(120, TimeUnit.SECONDS);

    assertTrue(first.succeeded() ^ second.succeeded(), first + " " + second);
    Throwable loser = first.failed() ? first.cause() : second.cause();
    assertEquals(
        PublicationException.Reason.OUTDONE,
        assertInstanceOf(PublicationException.class, loser).reason());
    assertTrue(
        loser.getMessage().startsWith("expected epoch 1, found epoch 2, published by "),
        loser.getMessage());
    String hash = one.publication().current().hash();
    Await.until(() -> two.publication().current().hash().equals(hash));
  }

  @Test
  void aFleetThatWasAllDownComesBackAsItWas() throws Exception {
    Member one = start(0, 1);
    Member two = start(1, 1);
    Await.until(() -> one.publication().status().size() == 2);
    await(one.publication().publish(now -> weighing(5), null));
    stop();
    members.clear();

    Member again = start(0, 1); // left first: what it knows may be old
    assertEquals(2, again.activation().epoch());
    assertEquals("stale", again.publication().self().state());

    Member other = start(1, 1);
    Await.until(() -> again.publication().self().state().equals("active"));
    Await.until(() -> other.publication().self().state().equals("active"));
    await(again.publication().rollback(1));
    assertEquals(3, other.activation().epoch());
    assertEquals(weighing(1).hash(), other.publication().current().hash());
  }

  @Test
  void aDamagedFileIsAnErrorThatNamesIt() throws Exception {
    start(0, 1);
    stop();
    members.clear();
    Path register = directory.resolve("0").resolve("register");
    Files.writeString(register, Files.readString(register).replace("epoch", "Epoch"));

    Throwable failure = failure(Member.start(config(0), weighing(1)));

    assertEquals(
        register
            + " is damaged: it does not have the checksum that its first line says; restore it, or"
            + " remove policy.stateDirectory",
        failure.getMessage());
  }

  @Test
  void aMemberThatCannotKeepAPolicyRefusesItForAll() throws Exception {
    Member one = start(0, 1);
    Member two = start(1, 1);
    Await.until(() -> one.publication().status().size() == 2);
    Path staged = directory.resolve("1").resolve("staged");
    Files.move(staged, staged.resolveSibling("aside"));
    Files.writeString(staged, "in the way");

    PublicationException refused =
        assertInstanceOf(
            PublicationException.class,
            failure(one.publication().publish(now -> weighing(5), null)));

    assertTrue(refused.getMessage().contains("cannot write " + staged), refused.getMessage());
    assertEquals(1, one.activation().epoch());
    assertEquals(1, two.activation().epoch());
  }

  /** Any member of the cluster can do that, also one that is none of ours. */
  @Test
  void aMemberWhoseClusterIsShutDownSaysSo() throws Exception {
    Member member = start(0, 1);

    HazelcastInstance instance =
        Hazelcast.getAllHazelcastInstances().stream()
            .filter(this::isOurs)
            .findFirst()
            .orElseThrow();
    instance.getCluster().shutdown();

    Await.until(
        () ->
            readiness(member)
                .equals("503 this member's cluster has been shut down: start the member again"));
    assertNull(member.publication().trust().lost()); // it counts alone, so it is the majority
  }

  /** Those of other tests start and end meanwhile. */
  private boolean isOurs(HazelcastInstance one) {
    try {
      return one.getConfig().getClusterName().equals(cluster());
    } catch (HazelcastInstanceNotActiveException ended) {
      return false;
    }
  }

  private static String readiness(Member member) {
    try {
      HttpResponse<String> response = send(member, "GET", "/readyz", "");
      return response.statusCode() + " " + new JsonObject(response.body()).getString("reason");
    } catch (Exception e) {
      return e.toString();
    }
  }

  private String cluster() {
    return "publication-" + directory.getFileName();
  }

  @Test
  void theAdminApiPublishes() throws Exception {
    Member member = start(0, 1);

    assertEquals(1, json(member, "GET", "/api/v1/policy", "", 200).getLong("epoch"));
    JsonObject drained =
        json(member, "PATCH", "/api/v1/nodes/pg-eu-west", "{\"state\":\"drain\"}", 200);
    assertEquals(2, drained.getLong("epoch"));
    JsonObject moved =
        json(member, "PUT", "/api/v1/regions/us-east", "{\"nodes\":[\"pg-eu-west\"]}", 200);
    assertEquals(3, moved.getLong("epoch"));
    JsonObject node =
        json(member, "GET", "/api/v1/policy", "", 200)
            .getJsonObject("policy")
            .getJsonArray("nodes")
            .getJsonObject(0);
    assertEquals("us-east", node.getString("region"));
    assertEquals("drain", node.getString("state"));
    json(member, "PUT", "/api/v1/policy?epoch=1", weighing(2).canonical(), 409);
    assertEquals(
        4,
        json(member, "PUT", "/api/v1/policy?epoch=3", weighing(2).canonical(), 200)
            .getLong("epoch"));
    assertEquals(
        "nodes[0].role: missing; expected primary or standby",
        json(member, "PUT", "/api/v1/policy", "nodes: [{name: a, address: 'h:1'}]", 422)
            .getString("error"));
    assertEquals(
        5, json(member, "POST", "/api/v1/policy/rollback?epoch=1", "", 200).getLong("epoch"));
    json(member, "POST", "/api/v1/policy/rollback?epoch=99", "", 404);
    json(member, "PATCH", "/api/v1/nodes/nobody", "{\"state\":\"drain\"}", 404);
    json(member, "PATCH", "/api/v1/nodes/pg-eu-west", "{\"state\":\"gone\"}", 422);
    assertEquals(
        weighing(1).hash(),
        json(member, "GET", "/api/v1/policy/history/1", "", 200).getString("hash"));
    assertEquals(5, new JsonArray(send(member, "GET", "/api/v1/policy/history", "").body()).size());
    JsonObject status =
        new JsonArray(send(member, "GET", "/api/v1/policy/status", "").body()).getJsonObject(0);
    assertEquals(5, status.getLong("epoch"));
    assertEquals("active", status.getString("state"));
  }

  @Test
  void theProgramPublishesAndTells() throws Exception {
    Member member = start(0, 1);
    Path file = directory.resolve("next.yaml");
    Files.writeString(file, weighing(9).canonical());
    String weight = "nodes[pg-eu-west].weight: ";

    assertEquals(
        "1 - " + weight + "1\n+ " + weight + "9\n", cordon(member, "diff", file.toString()));
    String hash = weighing(9).hash().substring(0, 12);
    assertEquals(
        "0 epoch 2 " + hash + " is in force on every member\n",
        cordon(member, "apply", file.toString(), "--wait"));
    assertEquals(
        "0 epoch 2 " + hash + " was in force already\n", cordon(member, "apply", file.toString()));
    assertEquals("0 ", cordon(member, "diff", file.toString()));
    assertTrue(cordon(member, "apply", file.toString(), "--epoch", "7").startsWith("1 "));
    assertTrue(
        cordon(member, "status").matches("0 m0 +epoch 2 +" + hash + "  since \\S+  active\n"),
        cordon(member, "status"));
    assertTrue(cordon(member, "rollback", "1").startsWith("0 epoch 3 "));
    assertEquals(3, cordon(member, "history").lines().count());
    Files.writeString(file, cordon(member, "show", "2").substring(2));
    assertTrue(cordon(member, "apply", file.toString()).startsWith("0 epoch 4 " + hash));
  }

  /** The exit code and what was printed. */
  private static String cordon(Member member, String... words) {
    List<String> all = new ArrayList<>(List.of("policy"));
    all.addAll(List.of(words));
    all.addAll(List.of("--member", "http://127.0.0.1:" + member.adminPort()));
    return io.cordon.proxy.cli.Programs.run(all);
  }

  @Test
  void aFileThatIsWatchedIsPublishedWhenItChanges() throws Exception {
    Path file = directory.resolve("watched.yaml");
    Files.writeString(file, weighing(1).canonical());
    Member member =
        started(config(0, new CordonConfig.Policies(null, file, Duration.ofMillis(50))), 1);

    Await.until(
        () -> {
          write(file, weighing(8).canonical());
          return weighing(8).hash().equals(member.publication().current().hash());
        });
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Member start(int index, int weight) throws Exception {
    return started(config(index), weight);
  }

  private Member started(CordonConfig config, int weight) throws Exception {
    Member member = await(Member.start(config, weighing(weight)));
    members.add(member);
    return member;
  }

  private static Policy weighing(int weight) {
    return policy(weight, List.of());
  }

  private static Policy withPlugin(String name) {
    return policy(1, List.of(new PluginSpec(name, Map.of())));
  }

  private static Policy policy(int weight, List<PluginSpec> plugins) {
    NodeSpec node =
        new NodeSpec("pg-eu-west", "127.0.0.1", 1, "eu-west", NodeRole.PRIMARY, Map.of());
    return new Policy(1, List.of(node.weighing(weight)), Map.of(), plugins);
  }

  private CordonConfig config(int index) {
    return config(
        index,
        new CordonConfig.Policies(
            directory.resolve(Integer.toString(index)), null, Duration.ofSeconds(2)));
  }

  private CordonConfig config(int index, CordonConfig.Policies policies) {
    Duration second = Duration.ofSeconds(1);
    return new CordonConfig(
        new FrontendOptions("127.0.0.1", 0, second, 1 << 20),
        AuthenticationOptions.DEFAULT,
        new CordonConfig.Backend(Map.of()),
        new PoolOptions(10, second, second, second, second, Cleaning.KNOWN, second),
        new HealthOptions(second, Duration.ofSeconds(10), "cordon", "postgres"),
        CatalogOptions.DEFAULT,
        new RouterOptions(second),
        PluginOptions.BUILT_IN,
        new ClusterOptions(
            cluster(),
            "127.0.0.1",
            ports.get(index),
            ports.stream().map(port -> "127.0.0.1:" + port).toList(),
            null,
            "m" + index,
            Quorum.NONE),
        new AdminOptions(true, "127.0.0.1", 0, null),
        AuditOptions.DEFAULT,
        CordonConfig.Drain.DEFAULT,
        policies,
        MemoryOptions.DEFAULT,
        1);
  }

  private static JsonObject json(Member member, String method, String path, String body, int status)
      throws Exception {
    HttpResponse<String> response = send(member, method, path, body);
    assertEquals(status, response.statusCode(), response.body());
    return new JsonObject(response.body());
  }

  private static HttpResponse<String> send(Member member, String method, String path, String body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + member.adminPort() + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static Throwable failure(Future<?> future) {
    return assertThrows(ExecutionException.class, () -> await(future)).getCause();
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(120, TimeUnit.SECONDS);
  }
}
