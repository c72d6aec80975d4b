package io.cordon.proxy.frontend.session;

/**
 * What a session takes from its client next. (What a frame waits for beside that, a decision or a
 * server connection, it is offered again for.)
 */
public enum InputPhase {
  /** Nothing of a pipeline is open. A ReadyForQuery may be owed. */
  OPEN,

  /** Messages have been taken whose Sync has not. */
  PIPELINE,

  /** An error has been said: everything up to Sync is discarded. */
  SKIPPING,

  /** The node waits for COPY data. */
  COPY_IN,

  /**
   * DISCARD ALL or DEALLOCATE is under way in a pipeline: what comes after it may make anew what it
   * throws away, and waits until it has.
   */
  FORGETTING,

  /** What a statement that is prepared again returns is being compared with what it returned. */
  COMPARING;

  /** What happens to it. */
  public enum Event {
    /** A message is taken that a Sync has to follow. */
    PIPELINED,
    /** A Query or a FunctionCall is taken, which needs none. */
    QUERIED,
    /** A Sync is taken. */
    SYNCED,
    /** A message of the pipeline has been refused, by us or by the node. */
    REFUSED,
    /** The node asks for COPY data. */
    COPY_BEGINS,
    /** The client has sent the last of it. */
    COPY_ENDS,
    /** What throws things away has been sent. */
    FORGETS,
    /** It has been done, or will not be. */
    FORGOTTEN,
    /** A comparison has been asked for. */
    COMPARES,
    /** It has been made, or will not be. */
    COMPARED,
    /** A ReadyForQuery has been passed on. */
    READY,
    /** The server connection is gone, and with it what was under way on it. */
    LOST
  }

  public static final TransitionTable<InputPhase, Event> TABLE =
      new TransitionTable.Builder<>(InputPhase.class, Event.class)
          .on(Event.PIPELINED, PIPELINE, OPEN, PIPELINE)
          .stays(Event.PIPELINED, SKIPPING, COPY_IN, FORGETTING)
          .on(Event.QUERIED, OPEN, OPEN, PIPELINE)
          .stays(Event.QUERIED, SKIPPING)
          .on(Event.SYNCED, OPEN, OPEN, PIPELINE, SKIPPING)
          .stays(Event.SYNCED, FORGETTING)
          .on(Event.REFUSED, SKIPPING, OPEN, PIPELINE, COPY_IN, SKIPPING)
          .on(Event.COPY_BEGINS, COPY_IN, OPEN, PIPELINE)
          .stays(Event.COPY_BEGINS, SKIPPING, FORGETTING, COMPARING)
          .on(Event.COPY_ENDS, PIPELINE, COPY_IN)
          .on(Event.FORGETS, FORGETTING, PIPELINE)
          .on(Event.FORGOTTEN, PIPELINE, FORGETTING)
          .on(Event.COMPARES, COMPARING, PIPELINE)
          .on(Event.COMPARED, PIPELINE, COMPARING)
          .on(Event.READY, OPEN, OPEN, PIPELINE, COPY_IN, FORGETTING)
          .stays(Event.READY, SKIPPING)
          .on(Event.LOST, PIPELINE, COPY_IN, FORGETTING, COMPARING)
          .stays(Event.LOST, OPEN, PIPELINE, SKIPPING)
          .build();
}
