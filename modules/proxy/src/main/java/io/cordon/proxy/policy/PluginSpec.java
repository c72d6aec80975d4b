package io.cordon.proxy.policy;

import java.util.Map;

/**
 * One plugin of the chain.
 *
 * @param settings JSON values, passed to the plugin as they are
 */
public record PluginSpec(String name, OnFailure onFailure, Map<String, Object> settings) {

  /** What a plugin that fails has said. */
  public enum OnFailure {
    /** The statement is refused. */
    BLOCK,
    /** No opinion: must be written down in the policy. */
    DEFAULT
  }
}
