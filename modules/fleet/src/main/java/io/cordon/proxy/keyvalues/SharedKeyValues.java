package io.cordon.proxy.keyvalues;

import io.cordon.plugin.KeyValues;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;

/**
 * The keys of all plugins, shared by the fleet, under the caps of {@link KeyValues}. Reads are of
 * this member's copy, and never block. Thread-safe. Plugins go by {@link KeySpace#of}.
 */
public interface SharedKeyValues {

  /** Of all keys and values together. */
  long MAX_TOTAL_BYTES = 64L << 20;

  /**
   * A plugin's own. A write is judged by this member's copy, takes effect here at once and is sent
   * to the cluster in the background. Where the cluster refuses it later, since other members
   * reached a cap at the same moment, it is undone here and logged.
   */
  KeyValues of(String plugin);

  /**
   * Completes when the cluster has decided, and this member reads by it. Fails if the cluster does
   * not answer: then the write may or may not take effect.
   */
  Future<Written> put(String plugin, String key, byte[] value);

  /** As {@link #put}. */
  Future<Written> remove(String plugin, String key);

  /** The keys of a plugin that begin so, sorted. */
  List<String> keys(String plugin, String prefix);

  /**
   * Hears the key space of a plugin whose keys have just changed for readers of this member. Calls
   * come one at a time, on any thread, and must not block.
   */
  void listen(Consumer<String> listener);
}
