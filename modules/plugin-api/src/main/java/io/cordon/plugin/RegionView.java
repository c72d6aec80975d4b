package io.cordon.plugin;

/** The regions that a plugin may ask about, as they are now. Thread-safe, never blocks. */
public interface RegionView {

  /** True if the policy knows at least one node tagged with this region, healthy or not. */
  boolean hasNodes(String region);

  /** True if the policy knows a node of this region that is configured to be a primary. */
  boolean hasPrimary(String region);
}
