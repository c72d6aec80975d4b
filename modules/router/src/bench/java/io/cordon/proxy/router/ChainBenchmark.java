package io.cordon.proxy.router;

import io.cordon.plugin.Catalog;
import io.cordon.plugin.HookContext;
import io.cordon.plugin.Hooks;
import io.cordon.plugin.KeyValues;
import io.cordon.plugin.Plugin;
import io.cordon.plugin.PluginContext;
import io.cordon.plugin.PluginLimits;
import io.cordon.plugin.PluginManifest.OnFailure;
import io.cordon.plugin.PreQueryResult;
import io.cordon.plugin.RouteRequest;
import io.cordon.proxy.plugin.PluginOptions;
import io.cordon.proxy.plugin.Plugins;
import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.policy.PluginSpec;
import io.cordon.proxy.policy.Policy;
import io.cordon.sql.Script;
import io.cordon.sql.SqlAnalyzer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a chain takes for one statement, on one thread, with everything that is on its path: request
 * in, decision out, what is counted included. The event bus is not in it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ChainBenchmark {

  private static final String TEXT = "SELECT abalance FROM pgbench_accounts WHERE aid = 4711";

  private static final SqlAnalyzer ANALYZER = SqlAnalyzer.postgres17();

  /** Patient: on a busy machine a call is late now and then. */
  private static final PluginOptions EXAMPLES =
      new PluginOptions(
          Path.of("..", "plugins", "examples"),
          null,
          Duration.ofSeconds(10),
          new PluginLimits(Duration.ofSeconds(1), 16 << 20, 64 << 10, 100_000));

  private final RouteRequest plain = request(TEXT, Map.of("helios.region", "eu-west"));
  private final RouteRequest limited =
      request(TEXT, Map.of("helios.region", "eu-west", "helios.row_limit", "100"));

  private final Chain router = chain(Plugins.load(PluginOptions.BUILT_IN), "residency-router");
  private final Chain one = chain(of(new Continues("a")), "a");
  private final Chain three =
      chain(of(new Continues("a"), new Continues("b"), new Continues("c")), "a", "b", "c");
  private final Chain rewrites = chain(of(new Rewrites("a")), "a");
  private final Chain module = chain(Plugins.load(EXAMPLES), "row-limit");

  private record Continues(String name) implements Plugin {
    @Override
    public Hooks start(PluginContext context) {
      PreQueryResult answer = new PreQueryResult.Continue();
      return Hooks.none().withPreQuery(request -> answer);
    }
  }

  private record Rewrites(String name) implements Plugin {
    @Override
    public Hooks start(PluginContext context) {
      return Hooks.none()
          .withPreQuery(
              request ->
                  new PreQueryResult.Rewrite("SELECT * FROM (" + request.query() + ") AS t"));
    }
  }

  private static Plugins of(Plugin... plugins) {
    return Plugins.of(PluginOptions.BUILT_IN, List.of(plugins));
  }

  private static Chain chain(Plugins available, String... names) {
    List<PluginSpec> specs =
        Stream.of(names).map(name -> new PluginSpec(name, OnFailure.BLOCK, Map.of())).toList();
    List<NodeSpec> nodes = new ArrayList<>();
    nodes.add(new NodeSpec("pg-1", "127.0.0.1", 1, "eu-west", NodeRole.PRIMARY, Map.of()));
    return Chain.build(
        new Policy(1, nodes, Map.of(), specs), available, name -> KeyValues.none(), Catalog.none());
  }

  private static RouteRequest request(String text, Map<String, String> attributes) {
    return new RouteRequest(
        text,
        ANALYZER.normalize(text, true),
        List.of("public.pgbench_accounts"),
        List.of(),
        true,
        "SELECT",
        false,
        new HookContext("1-1", "1", "alice", "demo", null, attributes));
  }

  /** As the session does it: each rewriting is read, and the chain asked once more. */
  private static ChainAnswer decide(Chain chain, RouteRequest request) {
    ChainAnswer answer = chain.rule(ChainRequest.of(request));
    while (answer instanceof Rewriting rewriting) {
      Script script = ANALYZER.analyze(rewriting.text(), true);
      String objection = io.cordon.proxy.router.Rewrites.objection(script, request.query(), false);
      answer =
          chain.rule(
              objection != null
                  ? ChainRequest.rejected(rewriting, request, objection)
                  : ChainRequest.accepted(
                      rewriting, request(rewriting.text(), request.context().attributes())));
    }
    if (!(answer instanceof Decision.Allowed)) {
      throw new IllegalStateException(String.valueOf(answer));
    }
    return answer;
  }

  /** Only {@code route}: residency-router, in Java. */
  @Benchmark
  public ChainAnswer route() {
    return decide(router, plain);
  }

  /** One {@code pre_query} hook in Java that has nothing to say. */
  @Benchmark
  public ChainAnswer preQuery() {
    return decide(one, plain);
  }

  /** Three of them. */
  @Benchmark
  public ChainAnswer preQueryOfThree() {
    return decide(three, plain);
  }

  /** One that rewrites: the text is read again, and the chain asked again. */
  @Benchmark
  public ChainAnswer rewriting() {
    return decide(rewrites, plain);
  }

  /** The example row-limit, a module, for a session without a limit. */
  @Benchmark
  public ChainAnswer preQueryOfAModule() {
    return decide(module, plain);
  }

  /** The same for one with a limit. */
  @Benchmark
  public ChainAnswer rewritingByAModule() {
    return decide(module, limited);
  }
}
