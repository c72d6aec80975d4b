package io.cordon.plugin;

/** The {@code pre_query} hook: before a statement is routed. */
public interface PreQueryHook {

  /**
   * Lets a statement pass, rewrites it, or refuses it. Called on an event loop; never blocks. A
   * rewritten text is one statement, and it is analysed and routed as if the client had sent it.
   */
  PreQueryResult preQuery(RouteRequest request);
}
