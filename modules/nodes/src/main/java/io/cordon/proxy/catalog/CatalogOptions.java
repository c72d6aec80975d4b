package io.cordon.proxy.catalog;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How catalogs are read.
 *
 * @param user may be any role that can log in to each database; needs no privilege
 * @param interval after which a database that is in use is read again
 * @param timeout of one reading
 */
public record CatalogOptions(
    String user, @Nullable String password, Duration interval, Duration timeout) {

  /** A copy that is older is that of a node that cannot be read. */
  public Duration oldest() {
    return interval.multipliedBy(2).plus(timeout);
  }

  /** Leaves the password out, so that it reaches no log. */
  @Override
  public String toString() {
    return "CatalogOptions[user=%s, interval=%s, timeout=%s]".formatted(user, interval, timeout);
  }
}
