package io.cordon.proxy.frontend.census;

import io.cordon.proxy.frontend.gate.RefusalView;
import io.cordon.proxy.loop.ByReference;
import org.jspecify.annotations.Nullable;

/** What a {@link SessionCensus} and a loop's {@link Sessions} say to each other, by reference. */
sealed interface CensusMessage {

  ByReference<CensusMessage> CODEC = new ByReference<>("cordon.sessions");

  /** How many? Answered with {@link Counted}. */
  record Count() implements CensusMessage {}

  record Counted(SessionCounts counts) implements CensusMessage {}

  /**
   * Which, the oldest first? Answered with {@link Listed}.
   *
   * @param after those that come after this place; null: from the first
   */
  record List(int limit, @Nullable SessionPlace after) implements CensusMessage {}

  record Listed(java.util.List<SessionView> sessions) implements CensusMessage {}

  /** What was refused last? Answered with {@link Refusals}. */
  record Refused() implements CensusMessage {}

  record Refusals(java.util.List<RefusalView> refusals) implements CensusMessage {}

  static String address(int loop) {
    return "sessions." + loop;
  }
}
