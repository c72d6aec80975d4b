package io.cordon.proxy.frontend.census;

import io.cordon.proxy.frontend.session.PinReason;
import java.util.EnumMap;
import java.util.Map;

/**
 * How many sessions there are at one moment.
 *
 * @param pins a session that several reasons pin counts for each
 */
public record SessionCounts(Map<ClientState, Integer> states, Map<PinReason, Integer> pins) {

  static SessionCounts none() {
    return new SessionCounts(new EnumMap<>(ClientState.class), new EnumMap<>(PinReason.class));
  }

  void add(CensusEntry session) {
    states.merge(session.state(), 1, Integer::sum);
    session.pins().forEach(pin -> pins.merge(pin, 1, Integer::sum));
  }

  SessionCounts plus(SessionCounts other) {
    SessionCounts both = none();
    for (SessionCounts one : new SessionCounts[] {this, other}) {
      one.states.forEach((state, count) -> both.states.merge(state, count, Integer::sum));
      one.pins.forEach((pin, count) -> both.pins.merge(pin, count, Integer::sum));
    }
    return both;
  }
}
