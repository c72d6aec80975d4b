package io.cordon.proxy.policy;

import java.time.Duration;

/**
 * For how long a policy is good without the majority of the fleet.
 *
 * @param after counted from the last moment at which the majority was seen; 0: at once
 */
public record Staleness(Duration after, OnPartition onPartition) {

  public static final Staleness DEFAULT = new Staleness(Duration.ofSeconds(10), OnPartition.REFUSE);
}
