package io.cordon.proxy.health;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;

/** Speaks to this member's {@link HealthVerticle}, over the event bus. Thread-safe. */
public final class HealthClient {

  static final String SUSPECT = "health.suspect";
  static final String REFRESH = "health.refresh";

  /** A member's health is its own: nothing of this leaves it. */
  private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

  private final Vertx vertx;

  public HealthClient(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * A connection to this node broke or could not be had: probe it now rather than at the next
   * interval. May be said as often as it happens; probes of one node never overlap.
   */
  public void suspect(String node) {
    vertx.eventBus().send(SUSPECT, node, LOCAL);
  }

  /**
   * Reads the {@link NodeFacts} again, for a client that names a database or a role which they do
   * not know yet. Completes when they are in the {@link NodeFactsHolder}; fails if no node answers.
   */
  public Future<Void> refreshFacts() {
    return vertx.eventBus().<Void>request(REFRESH, null, LOCAL).map(Message::body);
  }
}
