package io.cordon.plugin;

/**
 * A plugin, found by {@link java.util.ServiceLoader}. One object serves one policy: it is created
 * and started off the event loop, warmed, swapped in, and closed when the last decision under that
 * policy is done.
 */
public interface Plugin extends AutoCloseable {

  /** The name that a policy uses: lower case, digits and hyphens. */
  String name();

  /**
   * Takes its settings and gives its hooks. Called once, off the event loop; may block for a while,
   * and what it starts {@link #close} ends.
   *
   * @throws SettingsException with every problem of the settings at once
   */
  Hooks start(PluginContext context);

  /** Ends what {@link #start} began. Called off the event loop, also if start failed. */
  @Override
  default void close() {}
}
