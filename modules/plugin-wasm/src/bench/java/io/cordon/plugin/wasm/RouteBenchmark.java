package io.cordon.plugin.wasm;

import io.cordon.plugin.Hook;
import io.cordon.plugin.HookContext;
import io.cordon.plugin.Plugin;
import io.cordon.plugin.PluginLimits;
import io.cordon.plugin.PluginManifest;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteJson;
import io.cordon.plugin.RouteRequest;
import io.cordon.plugin.RouteResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One thread, whole calls: request in, result out, JSON both ways. The median is what counts. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RouteBenchmark {

  /** 400 bytes, as JSON. */
  private final RouteRequest request =
      new RouteRequest(
          "SELECT id, name FROM users WHERE id = 7",
          "SELECT id, name FROM users WHERE id = $1",
          List.of("public.users"),
          List.of(),
          true,
          "SELECT",
          false,
          new HookContext(
              "7f3a-000000000001",
              "127.0.0.1:54321",
              "alice",
              "demo",
              null,
              Map.of("helios.region", "eu-west", "application_name", "psql")));

  private RouteHook module = request -> new RouteResult.Default();

  private RouteHook router = module;

  @Setup
  public void load() throws IOException {
    Path routers = Path.of("../plugins/examples/residency-router/residency-router.wasm");
    router = hook(Files.readAllBytes(routers));
    try (InputStream in = RouteBenchmark.class.getResourceAsStream("hooks.wasm")) {
      module = hook(Objects.requireNonNull(in).readAllBytes());
    }
  }

  private static RouteHook hook(byte[] code) {
    Set<Hook> hooks = Set.of(Hook.ROUTE);
    PluginManifest manifest =
        new PluginManifest(1, "bench", "1", hooks, false, PluginManifest.OnFailure.BLOCK, Map.of());
    Plugin plugin = new WasmFormat().load(manifest, code, PluginLimits.DEFAULT);
    return Objects.requireNonNull(plugin.start(new BenchContext()).route());
  }

  /** A module that does nothing: what hosting one costs. */
  @Benchmark
  public RouteResult nothing() {
    return module.route(request);
  }

  /** A module that reads the request and two keys, and answers a node. */
  @Benchmark
  public RouteResult residencyRouter() {
    return router.route(request);
  }

  /** Only the JSON that it is asked. */
  @Benchmark
  public byte[] json() {
    return RouteJson.writeUtf8(request);
  }

  /** Only the JSON that it answers. */
  @Benchmark
  public RouteResult answer() {
    return RouteJson.readResult(
        "{\"action\":\"node\",\"target\":\"pg-eu-west:5432\"}".getBytes(StandardCharsets.UTF_8));
  }
}
