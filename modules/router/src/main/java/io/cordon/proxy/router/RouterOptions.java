package io.cordon.proxy.router;

import io.cordon.proxy.policy.Section;
import java.time.Duration;

/**
 * The section {@code router}: the plugin chain.
 *
 * @param decisionTimeout a decision that takes longer is a refusal
 */
public record RouterOptions(Duration decisionTimeout) {

  public static final RouterOptions DEFAULT = new RouterOptions(Duration.ofSeconds(1));

  public static RouterOptions bind(Section section) {
    return new RouterOptions(section.duration("decisionTimeout", DEFAULT.decisionTimeout));
  }
}
