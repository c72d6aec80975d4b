package io.cordon.proxy.catalog;

import io.cordon.proxy.policy.Section;
import java.time.Duration;

/**
 * The section {@code catalog}: how catalogs are read, where a plugin of the chain asks what names
 * mean.
 *
 * @param interval after which a database that is in use is read again
 * @param timeout of one reading
 */
public record CatalogOptions(Duration interval, Duration timeout) {

  public static final CatalogOptions DEFAULT =
      new CatalogOptions(Duration.ofSeconds(30), Duration.ofSeconds(5));

  public static CatalogOptions bind(Section section) {
    return new CatalogOptions(
        section.duration("interval", DEFAULT.interval),
        section.duration("timeout", DEFAULT.timeout));
  }

  /** A copy that is older is that of a node that cannot be read. */
  public Duration oldest() {
    return interval.multipliedBy(2).plus(timeout);
  }
}
