package io.cordon.plugin;

import java.util.EnumSet;
import java.util.Set;

/** The {@code route} hook. */
public interface RouteHook {

  /** The parts of a {@link RouteRequest} that an answer may depend on. */
  enum Input {
    QUERY,
    TABLES,
    FUNCTIONS,
    READ_ONLY,
    COMMAND,
    OPAQUE,
    IDENTITY,
    DATABASE,
    ATTRIBUTES,
    /** The plugin's own {@link KeyValues}: what was kept is dropped when one of them changes. */
    KEY_VALUES,
    /** Anything else: the clock, a counter. Never kept. */
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
