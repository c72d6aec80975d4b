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
    /** All but those of {@link #CLIENT}. */
    ATTRIBUTES,
    /**
     * The attributes {@value HookContext#APPLICATION_NAME} and {@value HookContext#CLIENT_ADDR},
     * which differ from one client to the next: who does not read them spares them.
     */
    CLIENT,
    /** The plugin's own {@link KeyValues}: what was kept is dropped when one of them changes. */
    KEY_VALUES,
    /** Anything else: the clock, a counter. Never kept. */
    OUTSIDE;

    /** The part that the attribute of this name is in. */
    public static Input ofAttribute(String name) {
      return name.equals(HookContext.APPLICATION_NAME) || name.equals(HookContext.CLIENT_ADDR)
          ? CLIENT
          : ATTRIBUTES;
    }
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
