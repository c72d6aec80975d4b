package io.cordon.proxy.frontend.link;

import io.cordon.proxy.frontend.session.TransitionTable;

/** What a session has of a server connection. */
public enum LinkPhase {
  /** None; or one that is parked, which the pool may call back at any moment. */
  FREE,

  /** One is being got. */
  LEASING,

  /** It is brought to the session's state. */
  REPLAYING,

  /** It is in the session's state, and nothing has been asked of it yet. */
  FRESH,

  /** What the client sends goes to it. */
  ENGAGED,

  /** The same, with {@code DISCARD ALL} behind the last message. */
  HANDING_OVER,

  /** The transaction is over, {@code DISCARD ALL} is not. */
  CLEANING,

  /** No transaction is open, and what the session has made there keeps it. */
  PINNED,

  /** Idle, and kept only because a cancel is under way. */
  LINGERING;

  /** What happens to it. */
  enum Event {
    /** The pool is asked for one. */
    LEASE,
    /** It has none. */
    NO_LEASE,
    /** What the session has to have there is sent. */
    REPLAY,
    /** It is there. */
    BEGIN,
    /** It cannot be, and the session is pinned. */
    NO_REPLAY,
    /** Something is asked of the node. */
    ASK,
    /** {@code DISCARD ALL} is sent behind what the client has sent. */
    HAND_OVER,
    /** The node is idle, and the session is pinned. */
    IDLE_PINNED,
    /** The node is idle, but for the {@code DISCARD ALL}. */
    IDLE_CLEANING,
    /** The node is idle, and a cancel is under way. */
    IDLE_CANCELLING,
    /** It is given back, parked, or lost. */
    GONE
  }

  static final TransitionTable<LinkPhase, Event> TABLE =
      new TransitionTable.Builder<>(LinkPhase.class, Event.class)
          .on(Event.LEASE, LEASING, FREE)
          .on(Event.NO_LEASE, FREE, LEASING)
          .on(Event.REPLAY, REPLAYING, FREE, LEASING, PINNED, LINGERING, REPLAYING)
          .on(Event.BEGIN, FRESH, FREE, LEASING, PINNED, LINGERING, REPLAYING)
          .on(Event.NO_REPLAY, PINNED, REPLAYING)
          .on(Event.ASK, ENGAGED, FRESH, ENGAGED)
          .stays(Event.ASK, REPLAYING, HANDING_OVER)
          .on(Event.HAND_OVER, HANDING_OVER, ENGAGED)
          .on(Event.IDLE_PINNED, PINNED, FRESH, ENGAGED)
          .on(Event.IDLE_CLEANING, CLEANING, HANDING_OVER)
          .on(Event.IDLE_CANCELLING, LINGERING, FRESH, ENGAGED, LINGERING)
          .on(
              Event.GONE,
              FREE,
              LEASING,
              REPLAYING,
              FRESH,
              ENGAGED,
              HANDING_OVER,
              CLEANING,
              PINNED,
              LINGERING)
          .build();

  /** A server connection is being got, brought to the session's state, or cleaned. */
  public boolean isUnderWay() {
    return this == LEASING || this == REPLAYING || this == CLEANING;
  }

  /** What the client sends goes to it. */
  public boolean isEngaged() {
    return this == FRESH || this == ENGAGED || this == HANDING_OVER;
  }
}
