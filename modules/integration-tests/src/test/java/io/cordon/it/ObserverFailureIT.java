package io.cordon.it;

import static io.cordon.test.wire.Frontend.query;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.FailureCause;
import io.cordon.plugin.Hook;
import io.cordon.plugin.Hooks;
import io.cordon.plugin.QueryOutcome;
import io.cordon.plugin.RouteRequest;
import io.cordon.proxy.plugin.PluginOptions;
import io.cordon.proxy.policy.PluginSpec;
import io.cordon.proxy.router.HookCounters;
import io.cordon.test.Await;
import io.cordon.test.wire.RawClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Observers that block, throw, or are modules of WebAssembly: statements are answered as if they
 * were not there, and what goes wrong is counted.
 */
class ObserverFailureIT {

  private static final int QUEUE = 16;
  private static final String WASM = "observing";

  private static final CountDownLatch BLOCKED = new CountDownLatch(1);
  private static final CountDownLatch GO = new CountDownLatch(1);
  private static final Told.Recorder TOLD = new Told.Recorder();

  @RegisterExtension static final PluginPackages PACKAGES = new PluginPackages();

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  /** One observer stops at a word, for good; the other throws at another. */
  @RegisterExtension
  static final CordonMember CORDON =
      CordonMember.with(
              CLUSTER,
              Scripted.first(Hooks.none().withPostQuery(ObserverFailureIT::blocking)),
              Scripted.second(Hooks.none().withPostQuery(ObserverFailureIT::throwing)))
          .plugins(observerQueue(PluginOptions.BUILT_IN, QUEUE));

  @RegisterExtension static final CordonMember MODULE = module();

  private static final CountDownLatch LEFT = new CountDownLatch(1);
  private static final Told.Recorder LAST_TOLD = new Told.Recorder();

  /** Its observer waits until its clients are gone. */
  @RegisterExtension
  static final CordonMember LEAVING =
      CordonMember.with(
          CLUSTER, Scripted.second(Hooks.none().withPostQuery(ObserverFailureIT::waiting)));

  private static void waiting(RouteRequest request, QueryOutcome outcome) {
    if (request.context().requestId().equals("warm-up")) {
      return;
    }
    try {
      LEFT.await();
      LAST_TOLD.postQuery(request, outcome);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static CordonMember module() {
    PACKAGES.publish(WASM, manifest("1"), "plugin.wasm", code(), PACKAGES.sign(manifest("1")));
    return CordonMember.with(CLUSTER, new PluginSpec(WASM, Map.of())).plugins(PACKAGES.config());
  }

  private static void blocking(RouteRequest request, QueryOutcome outcome) {
    if (request.query().contains("block")) {
      BLOCKED.countDown();
      try {
        GO.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void throwing(RouteRequest request, QueryOutcome outcome) {
    TOLD.postQuery(request, outcome);
    if (request.query().contains("throw")) {
      throw new IllegalStateException("thrown");
    }
  }

  @AfterAll
  static void go() {
    GO.countDown();
  }

  @Test
  void oneThatBlocksForeverMissesWhatItsQueueCannotHoldAndNobodyWaits() throws Exception {
    try (RawClient client = connect(CORDON)) {
      client.query("SELECT 'block'");
      assertTrue(BLOCKED.await(60, TimeUnit.SECONDS));
      long before = counts(CORDON, "scripted").drops();

      for (int i = 0; i < 500; i++) {
        assertEquals("T D C(SELECT 1) Z(I)", client.say("SELECT " + i));
        if (i % (QUEUE / 2) == 0) {
          // The other's queue is as short, and its thread may have to wait for a core.
          int so = i + 2;
          Await.until("the other is told", () -> TOLD.soFar(client).size() == so);
        }
      }

      // Those of the other test may be in the queue too, or have been dropped.
      assertTrue(counts(CORDON, "scripted").drops() - before >= 500 - QUEUE);
      assertEquals(501, TOLD.of(client).size(), "the other observer has missed nothing");
      assertEquals(0, counts(CORDON, "scripted-too").drops());
      String metrics = get(CORDON, "/metrics").body();
      assertTrue(
          metrics.contains(
              "cordon_plugin_dropped_events_total{hook=\"post_query\",plugin=\"scripted\"}"),
          metrics);
    }
  }

  @Test
  void oneThatThrowsIsToldTheNext() throws Exception {
    try (RawClient client = connect(CORDON)) {
      long before = counts(CORDON, "scripted-too").failures(FailureCause.EXCEPTION);
      assertEquals("T D C(SELECT 1) Z(I)", client.say("SELECT 'throw'"));
      assertEquals("T D C(SELECT 1) Z(I)", client.say("SELECT 'throw'"));
      assertEquals("T D C(SELECT 1) Z(I)", client.say("SELECT 1"));

      assertEquals(
          List.of("ok SELECT 'throw'", "ok SELECT 'throw'", "ok SELECT 1"), TOLD.words(client));
      assertEquals(before + 2, counts(CORDON, "scripted-too").failures(FailureCause.EXCEPTION));
      assertEquals(0, counts(CORDON, "scripted-too").pardoned());
    }
  }

  @Test
  void aMemberThatLeavesTellsWhatWaits() throws Exception {
    try (RawClient client = connect(LEAVING)) {
      for (int i = 0; i < 20; i++) {
        client.query("SELECT " + i);
      }
      client.send(query("SELECT pg_sleep(5)"));
      CompletableFuture<Void> left =
          CompletableFuture.runAsync(
              () -> {
                try {
                  LEAVING.afterAll(null);
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      client.readUntilClosed();
      assertEquals(List.of(), LAST_TOLD.soFar(client));
      LEFT.countDown();
      left.get(60, TimeUnit.SECONDS);

      List<String> told = LAST_TOLD.soFar(client).stream().map(Told::toString).toList();
      assertEquals(
          IntStream.range(0, 20).mapToObj(i -> "ok SELECT " + i).toList(), told.subList(0, 20));
    }
  }

  /** It keeps the last thing that it was told. */
  @Test
  void aModuleIsToldInJson() throws Exception {
    try (RawClient client = connect(MODULE)) {
      client.query("SET helios.region = 'eu-west'");
      client.query("SELECT 1/0");
      Await.until("it is told", () -> told().contains("SELECT 1/0"));
      String told = told();
      assertTrue(
          told.startsWith(
              "[{\"query\":\"SELECT 1/0\",\"normalized\":\"SELECT $1/$2\",\"tables\":[],"),
          told);
      assertTrue(told.contains("\"identity\":\"postgres\""), told);
      assertTrue(told.contains("\"helios.region\":\"eu-west\""), told);
      assertTrue(told.contains("},{\"success\":false,\"target_node\":\""), told);
      assertTrue(told.endsWith("\"error\":\"division by zero\"}]"), told);

      // No room in its memory for so much.
      long before = counts(MODULE, WASM).failures();
      client.query("SELECT '" + "x".repeat(300_000) + "'");
      client.query("SELECT 'after'");
      Await.until("it is told the next", () -> told().contains("'after'"));
      assertEquals(before + 1, counts(MODULE, WASM).failures());

      PACKAGES.publish(WASM, manifest("2"), "plugin.wasm", code(), PACKAGES.sign(manifest("2")));
      Await.until("the next version", () -> "2".equals(MODULE.activation().plugins().get(WASM)));
      client.query("SELECT 'by the next'");
      Await.until("it is told", () -> told().contains("'by the next'"));
    }
  }

  private static String told() throws Exception {
    HttpResponse<String> response = get(MODULE, "/admin/kv/" + WASM + "/told");
    return response.statusCode() == 200 ? response.body() : "";
  }

  private static HttpResponse<String> get(CordonMember member, String path) throws Exception {
    URI uri = URI.create("http://localhost:" + member.adminPort() + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  private static HookCounters.Counts counts(CordonMember member, String plugin) {
    return member.hookCounters().all().get(new HookCounters.Key(plugin, Hook.POST_QUERY));
  }

  /** With every hook; only this one is in its manifest. */
  private static byte[] code() {
    try {
      return Files.readAllBytes(
          Path.of("../plugin-wasm/src/test/resources/io/cordon/plugin/wasm/hooks.wasm"));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static byte[] manifest(String version) {
    String route = new String(PluginPackages.manifest(WASM, version, "plugin.wasm", code()), UTF_8);
    return route.replace("\"route\"", "\"post_query\"").getBytes(UTF_8);
  }

  private static PluginOptions observerQueue(PluginOptions like, int queue) {
    return new PluginOptions(
        like.directory(),
        like.trustRoot(),
        like.scanInterval(),
        like.startTimeout(),
        like.limits(),
        queue);
  }

  private static RawClient connect(CordonMember member) throws Exception {
    return RawClient.connect(member.host(), member.port());
  }
}
