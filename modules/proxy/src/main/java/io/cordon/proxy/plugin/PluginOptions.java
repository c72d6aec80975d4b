package io.cordon.proxy.plugin;

import io.cordon.plugin.PluginLimits;
import io.cordon.proxy.config.CordonConfig;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where packages are and what they may do.
 *
 * @param directory of packages; null: only what is built in
 * @param trustRoot directory of public keys; null: packages need no signature
 * @param startTimeout a plugin that has not started and answered by then is not accepted
 */
public record PluginOptions(
    @Nullable Path directory,
    @Nullable Path trustRoot,
    Duration startTimeout,
    PluginLimits limits) {

  /** What is built in, and nothing else. */
  public static final PluginOptions BUILT_IN =
      new PluginOptions(null, null, Duration.ofSeconds(10), PluginLimits.DEFAULT);

  /** As a member is configured. */
  public static PluginOptions of(CordonConfig.Plugins config) {
    return new PluginOptions(
        path(config.directory()),
        path(config.trustRoot()),
        config.startTimeout(),
        new PluginLimits(
            config.callTimeout(),
            config.memoryBytes(),
            config.resultBytes(),
            config.callsPerInstance()));
  }

  private static @Nullable Path path(@Nullable String text) {
    return text == null ? null : Path.of(text);
  }
}
