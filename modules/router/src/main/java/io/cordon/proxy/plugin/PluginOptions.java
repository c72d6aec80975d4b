package io.cordon.proxy.plugin;

import io.cordon.plugin.PluginLimits;
import io.cordon.proxy.policy.Section;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code plugins}: where packages are and what they may do.
 *
 * @param directory of packages; null: only what is built in
 * @param trustRoot directory of public keys; null: packages need no signature
 * @param scanInterval how often the directory is looked at for changes
 * @param startTimeout a plugin that has not started and answered by then is not accepted
 * @param limits of a plugin that runs in a sandbox
 * @param observerQueue how many events may wait for one observer
 */
public record PluginOptions(
    @Nullable Path directory,
    @Nullable Path trustRoot,
    Duration scanInterval,
    Duration startTimeout,
    PluginLimits limits,
    int observerQueue) {

  /** With the usual interval and queues. */
  public PluginOptions(
      @Nullable Path directory,
      @Nullable Path trustRoot,
      Duration startTimeout,
      PluginLimits limits) {
    this(directory, trustRoot, Duration.ofSeconds(2), startTimeout, limits, 8192);
  }

  /** What is built in, and nothing else. */
  public static final PluginOptions BUILT_IN =
      new PluginOptions(null, null, Duration.ofSeconds(10), PluginLimits.DEFAULT);

  public static PluginOptions bind(Section section) {
    return new PluginOptions(
        section.pathOrNull("directory"),
        section.pathOrNull("trustRoot"),
        section.duration("scanInterval", BUILT_IN.scanInterval),
        section.duration("startTimeout", BUILT_IN.startTimeout),
        limits(section, BUILT_IN.limits),
        section.number("observerQueue", 1, 1_000_000, BUILT_IN.observerQueue));
  }

  private static PluginLimits limits(Section section, PluginLimits otherwise) {
    return new PluginLimits(
        section.duration("callTimeout", otherwise.deadline()),
        section.size("memoryBytes", 64 << 10, 1 << 30, (int) otherwise.memoryBytes()),
        section.size("resultBytes", 1 << 10, 16 << 20, otherwise.resultBytes()),
        section.number("callsPerInstance", 1, 1_000_000_000, otherwise.callsPerInstance()));
  }
}
