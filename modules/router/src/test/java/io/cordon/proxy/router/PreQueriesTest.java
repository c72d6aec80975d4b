package io.cordon.proxy.router;

import static io.cordon.proxy.router.Fixtures.REQUEST;
import static io.cordon.proxy.router.Fixtures.chain;
import static io.cordon.proxy.router.Fixtures.policy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.Hook;
import io.cordon.plugin.PluginManifest;
import io.cordon.plugin.PreQueryHook;
import io.cordon.plugin.PreQueryResult;
import io.cordon.plugin.RouteHook.Input;
import io.cordon.plugin.RouteRequest;
import io.cordon.proxy.plugin.PluginOptions;
import io.cordon.proxy.plugin.Plugins;
import io.cordon.proxy.policy.PluginSpec;
import io.cordon.sql.SqlAnalyzer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PreQueriesTest {

  private static final PreQueryResult CONTINUE = new PreQueryResult.Continue();

  @Test
  void whatNobodyObjectsToIsRouted() {
    TestPlugin route = TestPlugin.block("z", "by route");
    ChainAnswer answer =
        chain(3, TestPlugin.preQuery("a", request -> CONTINUE), route)
            .rule(ChainRequest.of(REQUEST));

    assertEquals("by route", assertInstanceOf(Decision.Refused.class, answer).reason());
    assertEquals(Hook.ROUTE, ((Decision.Refused) answer).hook());
    assertEquals(1, route.asked.get());
  }

  @Test
  void everyHookIsAskedAndTheFirstBlockIsShownAndNothingIsRouted() {
    TestPlugin route = TestPlugin.block("z", "by route");
    ChainAnswer answer =
        chain(
                3,
                TestPlugin.preQuery("a", request -> CONTINUE),
                TestPlugin.preQuery("b", request -> new PreQueryResult.Block("not\n today")),
                TestPlugin.preQuery("c", request -> new PreQueryResult.Rewrite("SELECT 2")),
                TestPlugin.preQuery("d", request -> new PreQueryResult.Block("never")),
                route)
            .rule(ChainRequest.of(REQUEST));

    assertEquals(
        new Decision.Refused(
            ReasonClass.BLOCK,
            "not  today",
            "b",
            Hook.PRE_QUERY,
            3,
            List.of(new Objection("b", "not  today", false), new Objection("d", "never", false)),
            "r",
            true),
        answer);
    assertEquals(0, route.asked.get());
  }

  @Test
  void eachHookSeesWhatThoseBeforeItHaveLeft() {
    List<String> seen = new ArrayList<>();
    Chain chain =
        chain(
            3,
            TestPlugin.preQuery("a", request -> rewrite(request, "a", seen)),
            TestPlugin.preQuery("b", request -> rewrite(request, "b", seen)));

    Rewriting first = assertInstanceOf(Rewriting.class, chain.rule(ChainRequest.of(REQUEST)));
    assertEquals("SELECT 1 /*a*/", first.text());
    Rewriting second =
        assertInstanceOf(
            Rewriting.class, chain.rule(ChainRequest.accepted(first, about(first.text()))));
    assertEquals("SELECT 1 /*a*/ /*b*/", second.text());
    assertInstanceOf(
        Decision.Allowed.class, chain.rule(ChainRequest.accepted(second, about(second.text()))));
    assertEquals(List.of("a SELECT 1", "b SELECT 1 /*a*/"), seen);
  }

  @Test
  void aRewritingThatWillNotDoIsAFailureOfItsPluginAndTheRestIsAskedAllTheSame() {
    List<String> seen = new ArrayList<>();
    Chain chain =
        chain(
            3,
            TestPlugin.preQuery("a", request -> rewrite(request, "a", seen)),
            TestPlugin.preQuery("b", request -> rewrite(request, "b", seen)));
    Rewriting first = assertInstanceOf(Rewriting.class, chain.rule(ChainRequest.of(REQUEST)));

    ChainAnswer answer = chain.rule(ChainRequest.rejected(first, REQUEST, "two statements"));

    Decision.Refused refused = assertInstanceOf(Decision.Refused.class, answer);
    assertEquals("plugin \"a\" failed: two statements", refused.reason());
    assertEquals(
        List.of(new Objection("a", "plugin \"a\" failed: two statements", true)),
        refused.objections());
    assertEquals(List.of("a SELECT 1", "b SELECT 1"), seen);
  }

  @Test
  void anotherChainDoesNotGoOnWithIt() {
    Chain before =
        chain(3, TestPlugin.preQuery("a", request -> new PreQueryResult.Rewrite("SELECT 2")));
    Rewriting rewriting = assertInstanceOf(Rewriting.class, before.rule(ChainRequest.of(REQUEST)));
    Chain now = chain(3, TestPlugin.preQuery("a", request -> CONTINUE));

    assertEquals(new Superseded(), now.rule(ChainRequest.accepted(rewriting, about("SELECT 2"))));
    assertEquals(new Superseded(), now.rule(ChainRequest.rejected(rewriting, REQUEST, "x")));
  }

  static Stream<PreQueryHook> failures() {
    return Stream.of(
        request -> null,
        request -> {
          throw new IllegalStateException("x");
        },
        request -> {
          throw new StackOverflowError();
        });
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFailureRefuses(PreQueryHook hook) {
    ChainAnswer answer = chain(3, TestPlugin.preQuery("a", hook)).rule(ChainRequest.of(REQUEST));

    Decision.Refused refused = assertInstanceOf(Decision.Refused.class, answer);
    assertTrue(refused.reason().startsWith("plugin \"a\" failed: "), refused.reason());
    assertFalse(refused.lasting());
    assertEquals(Hook.PRE_QUERY, refused.hook());
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFailureIsNoOpinionOnlyIfThePolicySaysSo(PreQueryHook hook) {
    Chain chain =
        Chain.build(
            policy(3, new PluginSpec("a", PluginManifest.OnFailure.DEFAULT, Map.of())),
            Plugins.of(PluginOptions.BUILT_IN, List.of(TestPlugin.preQuery("a", hook))));

    ChainAnswer answer = chain.rule(ChainRequest.of(REQUEST));

    assertFalse(assertInstanceOf(Decision.Allowed.class, answer).lasting());
  }

  @Test
  void whatItReadsIsWhatADecisionDependsOn() {
    TestPlugin any = TestPlugin.preQuery("a", request -> CONTINUE);
    TestPlugin pure =
        TestPlugin.preQuery("b", request -> CONTINUE).reads(Input.QUERY, Input.KEY_VALUES);

    assertFalse(chain(3, any).summary().cacheable());
    assertTrue(chain(3, any).summary().deployed());
    Chain chain = chain(3, pure);
    ChainSummary before = chain.summary();
    assertEquals(
        new ChainSummary(3, Set.of(Hook.PRE_QUERY), Set.of(Input.QUERY, Input.KEY_VALUES)), before);
    chain.keysChanged("b"::equals);
    assertNotSame(before, chain.summary());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT 2; SELECT 3 | the rewritten text has 2 statements",
        "'' | the rewritten text has 0 statements",
        "-- nothing | the rewritten text has 0 statements",
        "SELECT FROM WHERE | the rewritten text does not parse: syntax error at or near \"WHERE\"",
        "DO $$BEGIN END$$ | the rewritten statement is opaque",
        "SELECT query_to_xml('SELECT 1', true, true, '') | the rewritten statement is opaque",
        "COMMIT | a statement is not rewritten to COMMIT",
        "BEGIN | a statement is not rewritten to BEGIN",
        "ROLLBACK TO a | a statement is not rewritten to ROLLBACK",
        "PREPARE TRANSACTION 'x' | a statement is not rewritten to PREPARE TRANSACTION",
        "DISCARD ALL | a statement is not rewritten to DISCARD ALL",
        "DEALLOCATE ALL | a statement is not rewritten to DEALLOCATE ALL",
        "RESET ALL | a statement is not rewritten to RESET",
        "SET helios.region = 'x' | a statement is not rewritten to SET",
        "RESET \"Replica\" | a statement is not rewritten to RESET",
        "SHOW HELIOS.region | a statement is not rewritten to SHOW",
      })
  void mayNotTakeAStatementsPlace(String text, String objection) {
    assertEquals(
        objection,
        Rewrites.objection(SqlAnalyzer.postgres17().analyze(text, true), "SELECT 1", false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"SELECT 2;", "/* why */ DELETE FROM t", "SET TimeZone = 'UTC'", "SHOW TimeZone"})
  void mayTakeAStatementsPlace(String text) {
    assertEquals(
        null, Rewrites.objection(SqlAnalyzer.postgres17().analyze(text, true), "SELECT 1", false));
  }

  private static PreQueryResult rewrite(RouteRequest request, String by, List<String> seen) {
    seen.add(by + " " + request.query());
    return new PreQueryResult.Rewrite(request.query() + " /*" + by + "*/");
  }

  private static RouteRequest about(String query) {
    return new RouteRequest(
        query,
        REQUEST.normalized(),
        REQUEST.tables(),
        REQUEST.functions(),
        true,
        "SELECT",
        false,
        REQUEST.context());
  }
}
