package io.cordon.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.cordon.proxy.backend.PoolCensus;
import io.cordon.proxy.catalog.CatalogClient;
import io.cordon.proxy.catalog.Catalogs;
import io.cordon.proxy.fleet.MemberInfo;
import io.cordon.proxy.fleet.Members;
import io.cordon.proxy.frontend.census.SessionCensus;
import io.cordon.proxy.metrics.Metrics;
import io.cordon.proxy.region.RegionMapHolder;
import io.cordon.proxy.router.ActivationStatus;
import io.cordon.proxy.router.Chains;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** conf/openapi.yaml has every route, and no other. That its examples are true is OpenApiIT's. */
class OpenApiTest {

  private static final Path FILE = Path.of("../../conf/openapi.yaml");

  /** What {@link AdminKeyValues} tells apart by itself. */
  private static final Set<String> KEYS =
      Set.of(
          "GET /admin/kv/{plugin}/",
          "GET /admin/kv/{plugin}/{key}",
          "PUT /admin/kv/{plugin}/{key}",
          "DELETE /admin/kv/{plugin}/{key}");

  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

  private final Vertx vertx = Vertx.vertx();
  private final Metrics metrics = new Metrics();
  private final RegionMapHolder regions = new RegionMapHolder();
  private final Chains chains = new Chains(regions);
  private final SessionCensus sessions = new SessionCensus(vertx, 1, Duration.ofMillis(100));
  private final PoolCensus pools = new PoolCensus(vertx, 1, Duration.ofMillis(100));
  private final AdminVerticle admin =
      new AdminVerticle(
          new AdminOptions(true, "127.0.0.1", 0, null),
          regions,
          new Readiness(),
          new MemoryKeyValues(),
          List.of(
              new MetricsRoute(metrics, sessions, pools, List.of()),
              new AdminViews(
                  new Alone(),
                  regions,
                  () -> new ActivationStatus(0, Map.of(), Instant.EPOCH, 0, null),
                  chains.counters()),
              new AdminPolicy(null), // no request comes
              new AdminCensus(sessions, pools),
              new AdminExplain(
                  chains,
                  regions,
                  new CatalogClient(
                      vertx, new Catalogs(regions, Duration.ofHours(1)), Duration.ofSeconds(1)),
                  () -> null)));

  @BeforeEach
  void deploy() throws Exception {
    vertx.deployVerticle(admin).toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    metrics.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  @Test
  void everyRouteIsDescribedAndNoOther() throws IOException {
    Set<String> described = new TreeSet<>();
    file()
        .get("paths")
        .fields()
        .forEachRemaining(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method -> {
                          if (METHODS.contains(method)) {
                            described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
                          }
                        }));
    Set<String> mounted = new TreeSet<>(KEYS);
    mounted.addAll(admin.mounted());

    assertEquals(mounted, described);
  }

  @Test
  void whatIsReferredToIsThere() throws IOException {
    JsonNode file = file();
    List<JsonNode> references = file.findValues("$ref");

    assertTrue(references.size() > 10);
    for (JsonNode reference : references) {
      String pointer = reference.textValue().substring(1);
      assertTrue(!file.at(pointer).isMissingNode(), pointer);
    }
  }

  private static JsonNode file() throws IOException {
    return new ObjectMapper(new YAMLFactory()).readTree(FILE.toFile());
  }

  /** The only one of its fleet. */
  private static final class Alone implements Members {

    @Override
    public MemberInfo self() {
      return new MemberInfo("id", 1, "member-1", "0", null, null, true);
    }

    @Override
    public List<MemberInfo> all() {
      return List.of(self());
    }

    @Override
    public Future<Void> announce(String clientAddress, String adminAddress) {
      return Future.succeededFuture();
    }

    @Override
    public void listen(Consumer<List<MemberInfo>> listener) {
      listener.accept(all());
    }
  }
}
