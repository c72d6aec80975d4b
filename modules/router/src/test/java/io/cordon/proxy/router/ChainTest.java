package io.cordon.proxy.router;

import static io.cordon.plugin.FailureCause.ANSWER;
import static io.cordon.plugin.FailureCause.DEADLINE;
import static io.cordon.plugin.FailureCause.EXCEPTION;
import static io.cordon.plugin.FailureCause.MEMORY;
import static io.cordon.plugin.FailureCause.STACK;
import static io.cordon.proxy.router.Fixtures.REQUEST;
import static io.cordon.proxy.router.Fixtures.chain;
import static io.cordon.proxy.router.Fixtures.policy;
import static io.cordon.proxy.router.Fixtures.spec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.cordon.plugin.Catalog;
import io.cordon.plugin.FailureCause;
import io.cordon.plugin.Hook;
import io.cordon.plugin.HookException;
import io.cordon.plugin.KeyValues;
import io.cordon.plugin.PluginManifest.OnFailure;
import io.cordon.plugin.RouteHook.Input;
import io.cordon.plugin.RouteResult;
import io.cordon.proxy.plugin.PluginOptions;
import io.cordon.proxy.plugin.Plugins;
import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.PluginSpec;
import io.cordon.proxy.policy.PolicyException;
import io.cordon.proxy.policy.PolicyProblem;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ChainTest {

  private static final RouteResult DEFAULT = new RouteResult.Default();
  private static final RouteResult PRIMARY = new RouteResult.Primary();
  private static final RouteResult STANDBY = new RouteResult.Standby();

  @Test
  void anEmptyChainAllowsAnythingAndIsNotDeployed() {
    Chain chain = chain(7);

    assertEquals(new Decision.Allowed(Target.ANY, 7, "r"), chain.decide(REQUEST));
    assertEquals(new ChainSummary(7, Set.of(), Set.of()), chain.summary());
  }

  @Test
  void aPluginWithoutARouteHookIsNotDeployed() {
    Chain chain = chain(7, TestPlugin.block("a", "x").withoutHook());

    assertFalse(chain.summary().deployed());
    assertEquals(new Decision.Allowed(Target.ANY, 7, "r"), chain.decide(REQUEST));
  }

  @Test
  void itsSummaryIsAnotherObjectWhenKeysThatItReadsChange() {
    TestPlugin a = TestPlugin.says("a", DEFAULT).reads(Input.ATTRIBUTES);
    TestPlugin b = TestPlugin.says("b", DEFAULT).reads(Input.KEY_VALUES);
    Chains chains = new Chains();
    chains.activate(chain(3, a, b));
    ChainSummary before = chains.summary();

    chains.keysChanged("a"::equals);
    assertSame(before, chains.summary());

    chains.keysChanged("b"::equals);
    assertNotSame(before, chains.summary());
    assertEquals(before, chains.summary());
  }

  @Test
  void sumsUpWhatItsHooksRead() {
    TestPlugin a = TestPlugin.says("a", DEFAULT).reads(Input.ATTRIBUTES, Input.READ_ONLY);
    TestPlugin b = TestPlugin.says("b", DEFAULT).reads(Input.TABLES);

    ChainSummary summary = chain(3, a, b).summary();

    assertEquals(
        new ChainSummary(
            3, Set.of(Hook.ROUTE), Set.of(Input.ATTRIBUTES, Input.READ_ONLY, Input.TABLES)),
        summary);
    assertTrue(summary.cacheable());
  }

  @Test
  void aHookThatReadsTheOutsideMakesTheChainNotCacheable() {
    TestPlugin a = TestPlugin.says("a", DEFAULT);
    TestPlugin b = TestPlugin.says("b", DEFAULT).reads(Input.OUTSIDE);

    assertFalse(chain(3, a, b).summary().cacheable());
  }

  @Test
  void asksEveryHookAndShowsTheFirstBlock() {
    TestPlugin a = TestPlugin.says("a", new RouteResult.Node("y"));
    TestPlugin b = TestPlugin.block("b", "first");
    TestPlugin c = TestPlugin.block("c", "second");
    TestPlugin d = TestPlugin.says("d", PRIMARY);

    Decision decision = chain(1, a, b, c, d).decide(REQUEST);

    assertEquals(
        refused(1, new Objection("b", "first", false), new Objection("c", "second", false)),
        decision);
    for (TestPlugin plugin : List.of(a, b, c, d)) {
      assertEquals(1, plugin.asked.get());
    }
  }

  @Test
  void aLaterBlockBeatsADisagreement() {
    Decision decision =
        chain(
                1,
                TestPlugin.says("a", new RouteResult.Node("x")),
                TestPlugin.says("b", new RouteResult.Node("y")),
                TestPlugin.block("c", "no"))
            .decide(REQUEST);

    assertEquals(refused(1, new Objection("c", "no", false)), decision);
  }

  static Stream<Arguments> agreements() {
    return Stream.of(
        Arguments.of(DEFAULT, DEFAULT, Target.ANY),
        Arguments.of(node("x"), DEFAULT, new Target("x", null, null)),
        Arguments.of(DEFAULT, region("eu-west"), new Target(null, "eu-west", null)),
        Arguments.of(node("x"), node("x"), new Target("x", null, null)),
        Arguments.of(node("x"), region("eu-west"), new Target("x", "eu-west", null)),
        Arguments.of(region("eu-west"), node("x"), new Target("x", "eu-west", null)),
        Arguments.of(region("eu-west"), node("new"), new Target("new", "eu-west", null)),
        Arguments.of(region("mars"), region("mars"), new Target(null, "mars", null)),
        Arguments.of(PRIMARY, PRIMARY, new Target(null, null, NodeRole.PRIMARY)),
        Arguments.of(region("eu-west"), STANDBY, new Target(null, "eu-west", NodeRole.STANDBY)),
        Arguments.of(node("x"), PRIMARY, new Target("x", null, NodeRole.PRIMARY)));
  }

  @ParameterizedTest
  @MethodSource("agreements")
  void requiresTogetherWhatAgrees(RouteResult first, RouteResult second, Target target) {
    Decision decision =
        chain(9, TestPlugin.says("a", first), TestPlugin.says("b", second)).decide(REQUEST);

    assertEquals(new Decision.Allowed(target, 9, "r"), decision);
  }

  static Stream<Arguments> disagreements() {
    return Stream.of(
        Arguments.of(node("x"), node("y"), "node \"x\", node \"y\""),
        Arguments.of(
            region("eu-west"), region("us-east"), "region \"eu-west\", region \"us-east\""),
        Arguments.of(PRIMARY, STANDBY, "primary, standby"),
        Arguments.of(node("x"), region("us-east"), "node \"x\", region \"us-east\""),
        Arguments.of(region("us-east"), node("x"), "region \"us-east\", node \"x\""),
        Arguments.of(node("z"), region("us-east"), "node \"z\", region \"us-east\""),
        Arguments.of(node("x"), node("b\u0000\nad"), "node \"x\", node \"b ad\""));
  }

  @ParameterizedTest
  @MethodSource("disagreements")
  void refusesWhatDisagreesAndNamesBoth(RouteResult first, RouteResult second, String what) {
    Decision decision =
        chain(
                9,
                TestPlugin.says("a", first),
                TestPlugin.says("idle", DEFAULT),
                TestPlugin.says("b", second))
            .decide(REQUEST);

    String reason = "plugins \"a\" and \"b\" disagree: " + what;
    assertEquals(
        new Decision.Refused(
            ReasonClass.DISAGREEMENT,
            9,
            List.of(new Objection("a", reason, false), new Objection("b", reason, false)),
            "r"),
        decision);
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        arguments(TestPlugin.says("a", null), ANSWER, "no answer"),
        arguments(
            failing(new IllegalStateException("secret")),
            EXCEPTION,
            "threw java.lang.IllegalStateException"),
        arguments(failing(new StackOverflowError()), STACK, "call stack exhausted"),
        arguments(failing(new OutOfMemoryError("secret")), MEMORY, "out of memory"),
        arguments(
            failing(new NoClassDefFoundError("secret")),
            EXCEPTION,
            "threw java.lang.NoClassDefFoundError"),
        arguments(
            failing(new HookException("secret", DEADLINE, "no answer within 5 ms", null)),
            DEADLINE,
            "no answer within 5 ms"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFailureRefusesAndIsCounted(TestPlugin plugin, FailureCause why, String shown) {
    HookCounters counters = new HookCounters();
    Chain chain = counting(counters, spec("a"), plugin);

    chain.decide(REQUEST);
    Decision decision = chain.decide(REQUEST);

    assertEquals(
        refused(2, new Objection("a", "plugin \"a\" failed: " + shown, true)).passing(), decision);
    assertCounted(counters, why, 2, 0);
  }

  @Test
  void aFailureRefusesWhateverOthersSay() {
    Decision decision =
        chain(2, failing(new StackOverflowError()), TestPlugin.block("b", "later")).decide(REQUEST);

    assertEquals(
        refused(
                2,
                new Objection("a", "plugin \"a\" failed: call stack exhausted", true),
                new Objection("b", "later", false))
            .passing(),
        decision);
    assertFalse(decision.lasting());
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFailureIsNoOpinionOnlyIfThePolicySaysSoAndIsCounted(
      TestPlugin plugin, FailureCause why, String shown) {
    HookCounters counters = new HookCounters();
    Chain chain = counting(counters, new PluginSpec("a", OnFailure.DEFAULT, Map.of()), plugin);

    assertEquals(new Decision.Allowed(Target.ANY, 2, "r", false), chain.decide(REQUEST));
    assertCounted(counters, why, 1, 1);
    assertNotNull(chain.ask(REQUEST).get(0).failure());
  }

  @Test
  void listsEveryProblemAndLeavesNothingOpen() {
    TestPlugin a = TestPlugin.says("a", DEFAULT);
    TestPlugin b = TestPlugin.says("b", DEFAULT);
    TestPlugin c = TestPlugin.says("c", DEFAULT);
    TestPlugin unused = TestPlugin.says("unused", DEFAULT);

    PolicyException e =
        assertThrows(
            PolicyException.class,
            () ->
                Chain.build(
                    policy(
                        1,
                        spec("a"),
                        spec("nobody"),
                        new PluginSpec("b", OnFailure.BLOCK, Map.of("bad", 1)),
                        new PluginSpec("c", OnFailure.DEFAULT, Map.of("explode", 1)),
                        spec("a")),
                    Plugins.of(PluginOptions.BUILT_IN, List.of(a, b, c, unused))));

    assertEquals(
        List.of(
            new PolicyProblem(
                "plugins[1].name",
                "no plugin is named \"nobody\"; there are \"a\", \"b\", \"c\", \"unused\""
                    + "; packages: none (plugins.directory is not set)"),
            new PolicyProblem("plugins[2].settings.bad", "not known"),
            new PolicyProblem("plugins[2].settings.limits[0].max", "expected a number"),
            new PolicyProblem(
                "plugins[3]",
                "plugin \"c\" could not start: java.lang.IllegalStateException: boom"),
            new PolicyProblem("plugins[4].name", "\"a\" is already the name of plugins[0]")),
        e.problems());
    for (TestPlugin plugin : List.of(a, b, c, unused)) {
      assertEquals(0, plugin.closed.getCount(), plugin.name());
    }
  }

  @Test
  void doesNotGuessBetweenTwoPluginsOfOneName() {
    TestPlugin one = TestPlugin.says("a", DEFAULT);
    TestPlugin two = TestPlugin.block("a", "x");

    PolicyException e =
        assertThrows(
            PolicyException.class,
            () ->
                Chain.build(
                    policy(1, spec("a")), Plugins.of(PluginOptions.BUILT_IN, List.of(one, two))));

    assertEquals("plugins[0].name: more than one plugin is named \"a\"", e.getMessage());
  }

  @Test
  void closesItsPluginsAfterTheLastDecision() throws InterruptedException {
    TestPlugin plugin = TestPlugin.says("a", DEFAULT);
    Chain chain = chain(1, plugin);

    assertTrue(chain.enter());
    chain.close();

    assertFalse(plugin.closed.await(50, TimeUnit.MILLISECONDS));
    chain.exit();
    assertTrue(plugin.closed.await(60, TimeUnit.SECONDS));
    assertFalse(chain.enter());
  }

  private static RouteResult node(String name) {
    return new RouteResult.Node(name);
  }

  private static RouteResult region(String name) {
    return new RouteResult.Region(name);
  }

  /** Named "a". */
  private static TestPlugin failing(Throwable e) {
    return new TestPlugin(
        "a",
        request -> {
          ChainTest.<RuntimeException>sneak(e);
          return DEFAULT;
        });
  }

  /** Of one plugin, which counts there. */
  private static Chain counting(HookCounters counters, PluginSpec spec, TestPlugin plugin) {
    return Chain.build(
        policy(2, spec),
        Plugins.of(PluginOptions.BUILT_IN, List.of(plugin)),
        name -> KeyValues.none(),
        Catalog.none(),
        counters);
  }

  private static void assertCounted(
      HookCounters counters, FailureCause why, long failures, long pardoned) {
    HookCounters.Counts counts = counters.of("a", Hook.ROUTE);
    assertEquals(failures, counts.calls());
    assertEquals(failures, counts.failures());
    assertEquals(failures, counts.failures(why));
    assertEquals(pardoned, counts.pardoned());
    assertEquals(0, counts.refusals());
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable e) throws T {
    throw (T) e;
  }

  /** With the first one shown. */
  private static Decision refused(long epoch, Objection... objections) {
    List<Objection> all = List.of(objections);
    return new Decision.Refused(ReasonClass.of(all), epoch, all, "r");
  }
}
