package io.cordon.proxy.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.RouteResult;
import io.cordon.proxy.region.RegionMap;
import io.cordon.proxy.region.RegionMapHolder;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ChainsTest {

  private static final int SWAPS = 2_000;

  private final RegionMapHolder regions = new RegionMapHolder();
  private final Chains chains = new Chains(regions);

  /** What is seen between two looks at one and the same map is of that map's policy. */
  @Test
  void theChainTheNodesAndTheIdentitiesChangeInOneMoment() throws Exception {
    activate(1);
    AtomicBoolean ended = new AtomicBoolean();
    AtomicReference<String> mixture = new AtomicReference<>();
    long[] looks = new long[1];
    Thread witness =
        new Thread(
            () -> {
              while (!ended.get() && mixture.get() == null) {
                RegionMap before = regions.current();
                long summary = chains.summary().epoch();
                long decided = ((Decision) chains.rule(ChainRequest.of(Fixtures.REQUEST))).epoch();
                if (before == regions.current()) {
                  looks[0]++;
                  if (summary != before.epoch() || decided != before.epoch()) {
                    mixture.set(before.epoch() + " " + summary + " " + decided);
                  }
                }
              }
            });
    witness.start();

    for (int epoch = 2; epoch < SWAPS; epoch++) {
      activate(epoch);
    }

    ended.set(true);
    witness.join();
    assertEquals(null, mixture.get());
    assertTrue(looks[0] > 100, "looked too seldom to tell");
  }

  @Test
  void refusesWhatAHookGovernsWhileThePolicyIsNotTrusted() {
    activate(7);
    ChainSummary trusted = chains.summary();
    AtomicReference<String> lost = new AtomicReference<>("stale");

    chains.trust(lost::get);

    Decision.Refused refused =
        assertInstanceOf(Decision.Refused.class, chains.rule(ChainRequest.of(Fixtures.REQUEST)));
    assertEquals(new Decision.Refused(ReasonClass.STALE, "stale", 7, "r"), refused);
    assertTrue(chains.summary().deployed());
    assertFalse(chains.summary().cacheable());
    assertSame(chains.summary(), chains.summary());
    lost.set(null);
    assertSame(trusted, chains.summary());
    assertInstanceOf(Decision.Allowed.class, chains.rule(ChainRequest.of(Fixtures.REQUEST)));
  }

  @Test
  void servesWhatNoHookGoverns() {
    chains.activate(Fixtures.chain(7), Fixtures.policy(7));

    chains.trust(() -> "stale");

    assertFalse(chains.summary().deployed());
    assertInstanceOf(Decision.Allowed.class, chains.rule(ChainRequest.of(Fixtures.REQUEST)));
  }

  private void activate(long epoch) {
    TestPlugin plugin = TestPlugin.says("p", new RouteResult.Default());
    chains.activate(Fixtures.chain(epoch, plugin), Fixtures.policy(epoch));
  }
}
