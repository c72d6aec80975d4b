package io.cordon.it;

import io.cordon.test.Await;
import io.cordon.test.wire.RawClient;

/** Waits until clients wait for server connections, where a limit of time would be a race. */
final class Leases {

  private static final String WAITING = "cordon_pool_waiting";
  private static final String PINNED = "cordon_pinned_sessions";

  private Leases() {}

  /** Returns when as many leases are waited for, all connections being lent. */
  static void awaitWaiting(CordonMember member, int leases) {
    Await.until(leases + " wait", () -> Scrape.of(member).sum(WAITING) == leases);
  }

  /** Returns when this client has its answer, or waits for what another session keeps. */
  static void awaitAnsweredOrKeptWaiting(CordonMember member, RawClient client) {
    Await.until(
        "it has its answer, or waits for what a session keeps",
        () -> client.answered() || keptWaiting(Scrape.of(member)));
  }

  private static boolean keptWaiting(Scrape now) {
    return now.sum(WAITING) > 0 && now.sum(PINNED) > 0;
  }
}
