package io.cordon.proxy.router;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a member decides by, for people.
 *
 * @param epoch of the policy; 0 before the first
 * @param plugins the version of each plugin of the chain
 * @param since when this chain took over
 * @param chains how many there have been
 * @param refused why the last change of a package was not accepted; null if it was
 */
public record ActivationStatus(
    long epoch, Map<String, String> plugins, Instant since, long chains, @Nullable String refused) {

  static final ActivationStatus NONE = new ActivationStatus(0, Map.of(), Instant.EPOCH, 0, null);

  public ActivationStatus {
    plugins = Map.copyOf(plugins);
  }

  ActivationStatus activated(long newEpoch, Map<String, String> newPlugins, Instant now) {
    return new ActivationStatus(newEpoch, newPlugins, now, chains + 1, null);
  }

  ActivationStatus refused(String why) {
    return new ActivationStatus(epoch, plugins, since, chains, why);
  }
}
