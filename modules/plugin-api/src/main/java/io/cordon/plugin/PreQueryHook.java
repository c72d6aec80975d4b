package io.cordon.plugin;

import java.util.EnumSet;
import java.util.Set;

/**
 * The {@code pre_query} hook: before a statement is routed. Every hook of the chain is asked, in
 * the policy's order, and sees the text that those before it have left.
 */
public interface PreQueryHook {

  /**
   * Lets a statement pass, rewrites it, or refuses it. Called on an event loop; never blocks.
   *
   * <p>A rewritten text is one statement; it is analysed and routed as if the client had sent it.
   * One that does not parse, that is opaque where the client's was not, or that the proxy would
   * answer itself (transactions, attributes, DISCARD) is a failure. In the extended query it is
   * asked at Parse, Bind and Execute: equal questions should have equal answers. A statement that
   * was prepared or bound with a text that would be another one now is prepared again, or refused
   * where that cannot be done.
   */
  PreQueryResult preQuery(RouteRequest request);

  /**
   * What {@link #preQuery} reads: two requests that agree in these get the same answer under one
   * policy, so that answer may be kept. The default is all of it, which is never kept.
   */
  default Set<RouteHook.Input> inputs() {
    return EnumSet.allOf(RouteHook.Input.class);
  }
}
