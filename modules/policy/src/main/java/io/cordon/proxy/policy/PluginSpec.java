package io.cordon.proxy.policy;

import io.cordon.plugin.PluginManifest.OnFailure;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One plugin of the chain.
 *
 * @param onFailure what a failure is; null where the policy does not say
 * @param settings JSON values, passed to the plugin as they are
 */
public record PluginSpec(String name, @Nullable OnFailure onFailure, Map<String, Object> settings) {

  /** One of which the policy does not say what a failure is. */
  public PluginSpec(String name, Map<String, Object> settings) {
    this(name, null, settings);
  }

  /** The same; where the policy does not say, a failure is this. */
  public PluginSpec otherwise(OnFailure word) {
    return onFailure == null ? new PluginSpec(name, word, settings) : this;
  }
}
