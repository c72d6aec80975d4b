package io.cordon.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cordon.plugin.PluginLimits;
import io.cordon.plugin.PluginManifest;
import io.cordon.proxy.admin.AdminOptions;
import io.cordon.proxy.audit.AuditOptions;
import io.cordon.proxy.backend.Cleaning;
import io.cordon.proxy.backend.PoolOptions;
import io.cordon.proxy.catalog.CatalogOptions;
import io.cordon.proxy.cluster.ClusterOptions;
import io.cordon.proxy.config.CordonConfig;
import io.cordon.proxy.frontend.FrontendOptions;
import io.cordon.proxy.frontend.login.AuthenticationOptions;
import io.cordon.proxy.frontend.session.MemoryOptions;
import io.cordon.proxy.health.HealthOptions;
import io.cordon.proxy.plugin.PluginOptions;
import io.cordon.proxy.policy.ConfigException;
import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.policy.PluginSpec;
import io.cordon.proxy.policy.Policy;
import io.cordon.proxy.policy.PolicyException;
import io.cordon.proxy.router.RouterOptions;
import io.cordon.test.Await;
import io.cordon.test.PluginJars;
import io.vertx.core.Future;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemberTest {

  /** Nothing listens on port 1. */
  private static final NodeSpec UNREACHABLE =
      new NodeSpec("pg-eu-west", "127.0.0.1", 1, "eu-west", NodeRole.PRIMARY, Map.of());

  @Test
  void startsWithNodesThatAreDownAndIsNotReady() throws Exception {
    Member member = await(Member.start(config(0), policy(List.of())));
    try {
      assertEquals(
          "{\"status\":\"not ready\",\"reason\":\"no node alive\"}",
          get(member.adminPort(), "/readyz"));
      assertEquals(
          "[{\"name\":\"pg-eu-west\",\"region\":\"eu-west\",\"role\":\"primary\","
              + "\"alive\":false,\"inRecovery\":false,\"lagMillis\":0,"
              + "\"problem\":\"connection refused by 127.0.0.1:1\"}]",
          get(member.adminPort(), "/api/v1/nodes"));
    } finally {
      await(member.close());
    }
  }

  @Test
  void takesUpAPackageThatHasChanged(@TempDir Path directory) throws Exception {
    String block = "return Hooks.none().withRoute(request -> new RouteResult.Block(\"no\"));";
    byte[] jar = PluginJars.jar(PluginJars.startingWith(block));
    PluginJars.archive(directory, jar);
    Duration soon = Duration.ofMillis(20);
    PluginOptions plugins =
        new PluginOptions(
            directory, null, soon, soon.multipliedBy(500), new PluginLimits(soon, 1, 1, 1), 1);
    Member member =
        await(Member.start(config(plugins), policy(List.of(new PluginSpec("acme", Map.of())))));
    try {
      byte[] newer =
          new String(PluginJars.manifest(jar), UTF_8).replace("1.0", "1.1").getBytes(UTF_8);

      PluginJars.archive(directory, Map.of("manifest.json", newer, "plugin.jar", jar));

      Await.until(() -> member.activation().plugins().equals(Map.of("acme", "1.1")));
    } finally {
      await(member.close());
    }
  }

  @Test
  void closesOnce() throws Exception {
    Member member = await(Member.start(config(0), policy(List.of())));

    Future<Void> closed = member.close();

    assertSame(closed, member.close());
    await(closed);
    assertThrows(java.io.IOException.class, () -> get(member.adminPort(), "/healthz"));
  }

  @Test
  void saysWhichPortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int port = taken.getLocalPort();

      Throwable failure = failure(Member.start(config(port), policy(List.of())));

      assertInstanceOf(StartException.class, failure);
      assertEquals(
          "cannot listen on 127.0.0.1:" + port + ": address already in use", failure.getMessage());
    }
  }

  @Test
  void saysWhatIsWrongWithThePolicy() throws Exception {
    PluginSpec unknown = new PluginSpec("nobody", PluginManifest.OnFailure.BLOCK, Map.of());

    Throwable failure = failure(Member.start(config(0), policy(List.of(unknown))));

    assertInstanceOf(PolicyException.class, failure);
  }

  @Test
  void saysWhatIsWrongWithTheUserFile(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("userlist.txt"), "\"alice\"\n");

    Throwable failure = failure(Member.start(config(0, file), policy(List.of())));

    assertInstanceOf(ConfigException.class, failure);
    assertEquals(file + ":1: expected \"user\" \"verifier\"", failure.getMessage());
  }

  @Test
  void doesNotStartWithoutItsUserFile(@TempDir Path directory) {
    Path file = directory.resolve("none");

    Throwable failure = failure(Member.start(config(0, file), policy(List.of())));

    assertInstanceOf(StartException.class, failure);
    assertEquals("authentication.userFile: no file " + file, failure.getMessage());
  }

  private static CordonConfig config(int adminPort) {
    return config(adminPort, AuthenticationOptions.DEFAULT);
  }

  private static CordonConfig config(int adminPort, Path userFile) {
    return config(
        adminPort, new AuthenticationOptions(AuthenticationOptions.Method.SCRAM_SHA_256, userFile));
  }

  private static CordonConfig config(PluginOptions plugins) {
    return config(0, AuthenticationOptions.DEFAULT, plugins);
  }

  private static CordonConfig config(int adminPort, AuthenticationOptions authentication) {
    return config(adminPort, authentication, PluginOptions.BUILT_IN);
  }

  private static CordonConfig config(
      int adminPort, AuthenticationOptions authentication, PluginOptions plugins) {
    Duration second = Duration.ofSeconds(1);
    return new CordonConfig(
        new FrontendOptions("127.0.0.1", 0, second, 1 << 20),
        authentication,
        new CordonConfig.Backend(Map.of()),
        new PoolOptions(10, second, second, second, second, Cleaning.KNOWN, second),
        new HealthOptions(second, Duration.ofSeconds(10), "cordon", "postgres"),
        CatalogOptions.DEFAULT,
        new RouterOptions(second),
        plugins,
        ClusterOptions.DEFAULT,
        new AdminOptions(true, "127.0.0.1", adminPort, null),
        AuditOptions.DEFAULT,
        CordonConfig.Drain.DEFAULT,
        CordonConfig.Policies.DEFAULT,
        MemoryOptions.DEFAULT,
        1);
  }

  private static Policy policy(List<PluginSpec> plugins) {
    return new Policy(1, List.of(UNREACHABLE), Map.of(), plugins);
  }

  private static Throwable failure(Future<Member> start) {
    return assertThrows(ExecutionException.class, () -> await(start)).getCause();
  }

  private static String get(int port, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.ofString())
        .body()
        .strip();
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(40, TimeUnit.SECONDS);
  }
}
