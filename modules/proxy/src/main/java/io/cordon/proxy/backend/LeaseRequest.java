package io.cordon.proxy.backend;

import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Somebody wants a server connection. Asked, waiting and answered on one loop, as one object, so
 * that a lease that its asker gave up meanwhile is not lost.
 */
final class LeaseRequest implements PoolMessage {

  private static final DeliveryOptions OPTIONS = PoolMessage.CODEC.options();

  private final PoolKey key;
  private @Nullable Message<PoolMessage> message;
  private @Nullable ServerConnection granted;
  private boolean abandoned;

  LeaseRequest(PoolKey key) {
    this.key = key;
  }

  PoolKey key() {
    return key;
  }

  void arrived(Message<PoolMessage> request) {
    message = request;
  }

  boolean abandoned() {
    return abandoned;
  }

  void grant(ServerConnection connection) {
    connection.tenure().leased(true);
    granted = connection;
    reply(connection);
  }

  void fail(LeaseException reason) {
    reply(reason);
  }

  private void reply(Object answer) {
    if (message != null) {
      message.reply(answer, OPTIONS);
    }
  }

  /** The asker does not wait any more; what it was granted meanwhile is to be given back. */
  @Nullable ServerConnection abandon() {
    abandoned = true;
    return granted;
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
