package io.cordon.proxy;

import io.cordon.proxy.cluster.ClusterOptions;
import io.cordon.proxy.fleet.CancelLimit;
import io.cordon.proxy.fleet.CancelRelay;
import io.cordon.proxy.fleet.Members;
import io.cordon.proxy.fleet.ProcessIds;
import io.cordon.proxy.frontend.net.CancelKeys;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** The backend keys of this member, and the way of a CancelRequest to and from the others. */
final class Cancels {

  private final CancelRelay relay;
  private final CancelKeys keys;

  Cancels(Vertx vertx, Members members, ClusterOptions config) {
    relay =
        new CancelRelay(
            vertx, members, new CancelLimit(config.cancelsPerSource(), config.cancelsPerSecond()));
    int member = members.self().number();
    keys = new CancelKeys(session -> ProcessIds.of(member, session), relay::forward);
  }

  CancelKeys keys() {
    return keys;
  }

  /** Completes when the others can reach this member. */
  Future<Void> listen() {
    return relay.listen(keys::cancel);
  }
}
