package io.cordon.proxy.publication;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;

/** The threads that may wait for a disk or for a plugin that starts. */
record Workers(Vertx vertx) {

  /**
   * Fails with what the work throws. Not in order: a vote does not wait for a plugin that starts.
   */
  <T> Future<T> run(Callable<T> work) {
    return vertx.executeBlocking(work, false);
  }
}
