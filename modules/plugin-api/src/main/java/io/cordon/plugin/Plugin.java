package io.cordon.plugin;

import java.util.Map;
import java.util.Optional;

/**
 * A plugin, found by {@link java.util.ServiceLoader}. Created and configured off the event loop,
 * once per policy; closed when the last decision under that policy is done.
 */
public interface Plugin extends AutoCloseable {

  /** The name that a policy uses: lower case, digits and hyphens. */
  String name();

  /**
   * A hook for these settings, or none.
   *
   * @param settings the plugin's part of the policy: JSON values as Java has them (String, Boolean,
   *     Number, List, Map)
   * @throws SettingsException with every problem of the settings at once
   */
  Optional<RouteHook> route(Map<String, Object> settings, RegionView regions);

  @Override
  default void close() {}
}
