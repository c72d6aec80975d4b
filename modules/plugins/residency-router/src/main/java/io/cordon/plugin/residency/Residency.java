package io.cordon.plugin.residency;

import io.cordon.plugin.Default;

/**
 * What the policy says to this plugin.
 *
 * @param enforce whether a region without nodes is a refusal
 * @param attribute the attribute that names a session's region
 * @param writes where a write of a region without a primary goes
 * @param unknown what a session without a region is told
 * @param keys whether the plugin's keys may override {@code enforce} and the nodes' regions
 */
record Residency(
    @Default("true") boolean enforce,
    @Default("helios.region") String attribute,
    @Default("in-region") Writes writes,
    @Default("default") Unknown unknown,
    @Default("false") boolean keys) {

  enum Writes {
    /** Nowhere. */
    IN_REGION,
    PRIMARY
  }

  enum Unknown {
    BLOCK,
    /** No opinion. */
    DEFAULT
  }

  Residency {
    if (attribute.isBlank()) {
      throw new IllegalArgumentException("attribute: expected an attribute's name, found \"\"");
    }
  }
}
