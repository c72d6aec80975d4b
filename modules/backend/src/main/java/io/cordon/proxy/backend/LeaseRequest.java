package io.cordon.proxy.backend;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;

/**
 * Somebody wants a server connection. Asked, waiting and answered on one loop, as one object, so
 * that it is answered without a message, and a lease that its asker gave up is not lost.
 */
final class LeaseRequest implements PoolMessage {

  private final PoolKey key;
  private final long askedAt = System.nanoTime();
  private final Promise<ServerConnection> answer = Promise.promise();

  LeaseRequest(PoolKey key) {
    this.key = key;
  }

  PoolKey key() {
    return key;
  }

  /** By {@link System#nanoTime}. */
  long askedAt() {
    return askedAt;
  }

  Future<ServerConnection> answer() {
    return answer.future();
  }

  /** It has its answer: if there was none in time, its asker does not wait any more. */
  boolean answered() {
    return answer.future().isComplete();
  }

  void grant(ServerConnection connection) {
    connection.tenure().leased(true);
    answer.complete(connection);
  }

  void fail(LeaseException reason) {
    answer.tryFail(reason);
  }

  static LeaseException noneFree(String node, Duration timeout) {
    return new LeaseException(
        "53300",
        "no server connection to node \"" + node + "\" free within " + seconds(timeout),
        null);
  }

  /** As a person says it. */
  static String seconds(Duration time) {
    return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }
}
