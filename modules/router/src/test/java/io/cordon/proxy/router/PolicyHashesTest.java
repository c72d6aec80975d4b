package io.cordon.proxy.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.cordon.proxy.policy.IdentitySpec;
import io.cordon.proxy.policy.Policy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyHashesTest {

  private final PolicyHashes hashes = new PolicyHashes();

  @Test
  void areThoseOfWhatHasBeenInForce() {
    hashes.add(policy(3, "a"));
    hashes.add(policy(4, "b"));

    assertEquals(policy(3, "a").hash(), hashes.of(3));
    assertEquals(policy(4, "b").hash(), hashes.of(4));
    assertNull(hashes.of(0));
    assertNull(hashes.of(5));
  }

  @Test
  void theOldestAreForgotten() {
    for (int epoch = 1; epoch <= PolicyHashes.KEPT + 2; epoch++) {
      hashes.add(policy(epoch, "a"));
    }

    assertNull(hashes.of(2));
    assertEquals(policy(0, "a").hash(), hashes.of(3));
  }

  @Test
  void anEpochThatComesAgainHasTheLaterHash() {
    hashes.add(policy(1, "a"));
    hashes.add(policy(1, "b"));

    assertEquals(policy(1, "b").hash(), hashes.of(1));
  }

  @Test
  void ofAChainAreThoseOfItsPolicy() {
    Policy policy = policy(9, "a");
    try (Chains chains = new Chains()) {
      assertNull(chains.hash(9));

      chains.activate(Chain.build(policy), policy);

      assertEquals(policy.hash(), chains.hash(9));
    }
  }

  private static Policy policy(long epoch, String user) {
    return new Policy(
        epoch,
        List.of(),
        Map.of(user, new IdentitySpec(user, Map.of("helios.region", "x"))),
        List.of());
  }
}
