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
 * @param observerQueue how many events may wait for one observer
 */
public record PluginOptions(
    @Nullable Path directory,
    @Nullable Path trustRoot,
    Duration startTimeout,
    int observerQueue,
    PluginLimits limits) {

  /** With the usual queues. */
  public PluginOptions(
      @Nullable Path directory,
      @Nullable Path trustRoot,
      Duration startTimeout,
      PluginLimits limits) {
    this(directory, trustRoot, startTimeout, CordonConfig.Plugins.DEFAULT.observerQueue(), limits);
  }

  /** What is built in, and nothing else. */
  public static final PluginOptions BUILT_IN =
      new PluginOptions(null, null, Duration.ofSeconds(10), PluginLimits.DEFAULT);

  /** As a member is configured. */
  public static PluginOptions of(CordonConfig.Plugins config) {
    return new PluginOptions(
        path(config.directory()),
        path(config.trustRoot()),
        config.startTimeout(),
        config.observerQueue(),
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
