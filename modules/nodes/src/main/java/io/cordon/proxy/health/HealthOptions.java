package io.cordon.proxy.health;

import io.cordon.proxy.policy.Section;
import java.time.Duration;

/**
 * The section {@code health}: how nodes are probed.
 *
 * @param interval from the end of a probe to the next
 * @param timeout a node that has not answered by then is down
 * @param user any role that can log in; catalogs are read by it too
 */
public record HealthOptions(Duration interval, Duration timeout, String user, String database) {

  public static final HealthOptions DEFAULT =
      new HealthOptions(Duration.ofSeconds(1), Duration.ofSeconds(1), "postgres", "postgres");

  public static HealthOptions bind(Section section) {
    return new HealthOptions(
        section.duration("interval", DEFAULT.interval),
        section.duration("timeout", DEFAULT.timeout),
        section.text("user", DEFAULT.user),
        section.text("database", DEFAULT.database));
  }
}
