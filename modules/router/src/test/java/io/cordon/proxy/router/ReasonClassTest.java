package io.cordon.proxy.router;

import static io.cordon.proxy.router.Fixtures.REQUEST;
import static io.cordon.proxy.router.Fixtures.chain;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cordon.plugin.PreQueryResult;
import io.cordon.plugin.RouteResult;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Each way to be refused has its class, as the chain itself says it. */
class ReasonClassTest {

  @Test
  void aPluginsOwnWord() {
    assertEquals(
        ReasonClass.BLOCK, decided(TestPlugin.block("a", "no"), TestPlugin.block("b", "no")));
    assertEquals(ReasonClass.BLOCK, decided(TestPlugin.block("a", "plugins \"a\" and so on")));
  }

  @Test
  void pluginsThatDisagree() {
    assertEquals(
        ReasonClass.DISAGREEMENT,
        decided(
            TestPlugin.says("a", new RouteResult.Region("x")),
            TestPlugin.says("b", new RouteResult.Region("y"))));
  }

  @Test
  void aPluginThatFails() {
    assertEquals(ReasonClass.FAILURE, decided(TestPlugin.says("a", null)));
  }

  @Test
  void nobody() {
    assertEquals(ReasonClass.NO_POLICY, of(new Chains().rule(ChainRequest.of(REQUEST))));
    assertEquals(ReasonClass.TIMEOUT, of(RouterClient.late(Duration.ofMillis(5), 1, REQUEST)));
  }

  @Test
  void aPolicyThatMayNotBeTrusted() {
    Chains chains = new Chains();
    chains.activate(chain(1, TestPlugin.block("a", "no")));
    chains.trust(() -> "the policy is stale");

    assertEquals(ReasonClass.STALE, of(chains.rule(ChainRequest.of(REQUEST))));
    chains.close();
  }

  @Test
  void aPluginThatBlocksBeforeTheRoute() {
    Chain chain = chain(1, TestPlugin.preQuery("a", r -> new PreQueryResult.Block("no")));

    assertEquals(ReasonClass.BLOCK, of(chain.rule(ChainRequest.of(REQUEST))));
  }

  private static ReasonClass decided(TestPlugin... plugins) {
    return of(chain(1, plugins).decide(REQUEST));
  }

  private static ReasonClass of(ChainAnswer answer) {
    return ((Decision.Refused) answer).reasonClass();
  }
}
