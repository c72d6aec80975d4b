package io.cordon.proxy;

import io.cordon.proxy.plugin.PluginOptions;
import io.cordon.proxy.router.Activation;
import io.vertx.core.Vertx;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the directory of packages now and then, as long as Vert.x runs; the next time a while
 * after the last has ended. Without a directory it does nothing.
 */
final class PackageWatch {

  private static final Logger LOG = LoggerFactory.getLogger(PackageWatch.class);

  private final Vertx vertx;
  private final Activation activation;
  private final PluginOptions config;

  PackageWatch(Vertx vertx, Activation activation, PluginOptions config) {
    this.vertx = vertx;
    this.activation = activation;
    this.config = config;
  }

  void start() {
    if (config.directory() != null) {
      vertx.setTimer(config.scanInterval().toMillis(), timer -> look());
    }
  }

  private void look() {
    try {
      vertx
          .executeBlocking(
              () -> {
                activation.refresh();
                return true;
              })
          .onFailure(e -> LOG.error("packages could not be looked at", e))
          .onComplete(done -> start());
    } catch (RejectedExecutionException e) {
      LOG.debug("packages are no longer looked at, Vert.x is closed");
    }
  }
}
