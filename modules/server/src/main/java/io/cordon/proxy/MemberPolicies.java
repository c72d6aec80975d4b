package io.cordon.proxy;

import io.cordon.proxy.admin.Readiness;
import io.cordon.proxy.config.CordonConfig;
import io.cordon.proxy.fleet.Members;
import io.cordon.proxy.policy.Policy;
import io.cordon.proxy.publication.Publication;
import io.cordon.proxy.router.Activation;
import io.cordon.proxy.router.Chains;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/** A member's part in the fleet's policy, put together from its configuration. */
final class MemberPolicies {

  private final Vertx vertx;
  private final CordonConfig.Policies config;
  private final @Nullable String name;
  private final Activation activation;
  private volatile @Nullable Publication publication;

  MemberPolicies(Vertx vertx, CordonConfig config, Activation activation) {
    this.vertx = vertx;
    this.config = config.policy();
    this.name = config.cluster().memberName();
    this.activation = activation;
  }

  /** Completes when a policy is in force: the fleet's, or this one where there is none. */
  Future<Void> start(Members members, Policy first, Chains chains, Readiness readiness) {
    return Publication.open(vertx, members, activation, config.stateDirectory(), name)
        .compose(
            opened -> {
              publication = opened;
              chains.trust(opened.trust());
              readiness.trust(
                  () -> chains.summary().hooks().isEmpty() ? null : opened.trust().lost());
              return opened.start(first);
            })
        .onSuccess(v -> new PolicyWatch(vertx, config, publication()).start())
        .mapEmpty();
  }

  Publication publication() {
    Publication opened = publication;
    if (opened == null) {
      throw new IllegalStateException("the member has not started");
    }
    return opened;
  }

  /** Never fails. */
  Future<Void> leave() {
    Publication opened = publication;
    return opened == null ? Future.succeededFuture() : opened.leave();
  }
}
