package io.cordon.proxy.plugin;

import io.cordon.plugin.PluginLimits;
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

  /** How many events may wait for one observer, unless a configuration says otherwise. */
  public static final int OBSERVER_QUEUE = 8192;

  /** With the usual queues. */
  public PluginOptions(
      @Nullable Path directory,
      @Nullable Path trustRoot,
      Duration startTimeout,
      PluginLimits limits) {
    this(directory, trustRoot, startTimeout, OBSERVER_QUEUE, limits);
  }

  /** What is built in, and nothing else. */
  public static final PluginOptions BUILT_IN =
      new PluginOptions(null, null, Duration.ofSeconds(10), PluginLimits.DEFAULT);
}
