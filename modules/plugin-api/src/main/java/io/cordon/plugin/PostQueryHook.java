package io.cordon.plugin;

/**
 * The {@code post_query} hook, an observer: told of every statement that was answered or refused.
 */
public interface PostQueryHook {

  /**
   * Called off the event loop, in the order of one client's statements; may block, at the price of
   * what it misses: its queue is bounded and drops are counted.
   */
  void postQuery(RouteRequest request, QueryOutcome outcome);
}
