package io.cordon.plugin.residency;

import io.cordon.plugin.Default;

/**
 * What the policy says to this plugin.
 *
 * @param enforce whether a region without nodes is a refusal
 * @param attribute the attribute that names a session's region
 * @param writes where a write of a region without a primary goes
 */
record Residency(
    @Default("true") boolean enforce,
    @Default("helios.region") String attribute,
    @Default("in-region") Writes writes) {

  enum Writes {
    /** Nowhere. */
    IN_REGION,
    PRIMARY
  }

  Residency {
    if (attribute.isBlank()) {
      throw new IllegalArgumentException("attribute: expected an attribute's name, found \"\"");
    }
  }
}
