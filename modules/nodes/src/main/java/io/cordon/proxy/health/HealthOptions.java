package io.cordon.proxy.health;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How nodes are probed.
 *
 * @param user may be any role that can log in; needs no privilege
 * @param interval from the end of a probe to the next
 * @param timeout a node that has not answered by then is down
 */
public record HealthOptions(
    String user, @Nullable String password, String database, Duration interval, Duration timeout) {

  /** Leaves the password out, so that it reaches no log. */
  @Override
  public String toString() {
    return "HealthOptions[user=%s, database=%s, interval=%s, timeout=%s]"
        .formatted(user, database, interval, timeout);
  }
}
