package io.cordon.proxy.loop;

import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Offers instances of a verticle until each event loop has taken one. */
final class PerLoop {

  private final Vertx vertx;
  private final int loops;
  private final Supplier<? extends Deployable> verticle;
  private final Set<EventLoop> taken = ConcurrentHashMap.newKeySet();
  private final List<String> deployments = new ArrayList<>();

  PerLoop(Vertx vertx, int loops, Supplier<? extends Deployable> verticle) {
    this.vertx = vertx;
    this.loops = loops;
    this.verticle = verticle;
  }

  Future<List<String>> deploy() {
    int missing = loops - taken.size();
    if (missing == 0) {
      return Future.succeededFuture(List.copyOf(deployments));
    }
    return vertx
        .deployVerticle(Offer::new, new DeploymentOptions().setInstances(missing))
        .compose(
            id -> {
              deployments.add(id);
              return deploy();
            },
            failure ->
                Loops.undeploy(vertx, deployments)
                    .transform(undeployed -> Future.failedFuture(failure)));
  }

  private final class Offer implements Deployable {

    private @Nullable Deployable accepted;

    @Override
    public Future<?> deploy(Context context) throws Exception {
      if (!taken.add(Loops.loopOf(context))) {
        return Future.succeededFuture();
      }
      accepted = verticle.get();
      return accepted.deploy(context);
    }

    @Override
    public Future<?> undeploy(Context context) throws Exception {
      return accepted == null ? Future.succeededFuture() : accepted.undeploy(context);
    }
  }
}
