package io.cordon.plugin;

import java.time.Duration;

/**
 * What a plugin that runs in a sandbox may use.
 *
 * @param deadline of one call of a hook
 * @param memoryBytes of one instance
 * @param resultBytes of one answer
 * @param callsPerInstance an instance is replaced after so many
 */
public record PluginLimits(
    Duration deadline, long memoryBytes, int resultBytes, int callsPerInstance) {

  public static final PluginLimits DEFAULT =
      new PluginLimits(Duration.ofMillis(5), 16 << 20, 64 << 10, 100_000);
}
