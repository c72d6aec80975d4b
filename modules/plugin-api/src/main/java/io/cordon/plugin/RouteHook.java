package io.cordon.plugin;

import java.util.EnumSet;
import java.util.Set;

/** The {@code route} hook. */
public interface RouteHook {

  /** The parts of a {@link RouteRequest} that an answer may depend on. */
  enum Input {
    QUERY,
    TABLES,
    READ_ONLY,
    COMMAND,
    OPAQUE,
    IDENTITY,
    DATABASE,
    ATTRIBUTES,
    /** Anything else: the clock, a counter, a key-value store. Never cached. */
    OUTSIDE
  }

  /** Answers where the statement may run. Called on an event loop; never blocks. */
  RouteResult route(RouteRequest request);

  /**
   * What {@link #route} reads: two requests that agree in these get the same answer under one
   * policy, so that answer may be kept. The default is all of it, which is never kept.
   */
  default Set<Input> inputs() {
    return EnumSet.allOf(Input.class);
  }
}
