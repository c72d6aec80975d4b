package io.cordon.proxy.loop;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageCodec;

/**
 * Hands over the object itself, from one verticle to another: nothing of it leaves the member.
 *
 * @param name of the conversation, unique within the program
 */
public record ByReference<T>(String name) implements MessageCodec<T, T> {

  /** Makes it known to this Vertx; again is no harm: each loop does, and who asks. */
  public void register(Vertx vertx) {
    try {
      vertx.eventBus().registerCodec(this);
    } catch (IllegalStateException alreadyRegistered) {
      // By another loop, or by who asks.
    }
  }

  /** For messages, and for replies. */
  public DeliveryOptions options() {
    return new DeliveryOptions().setLocalOnly(true).setCodecName(name);
  }

  @Override
  public T transform(T message) {
    return message;
  }

  @Override
  public void encodeToWire(Buffer buffer, T message) {
    throw new UnsupportedOperationException(name + " does not leave the member");
  }

  @Override
  public T decodeFromWire(int position, Buffer buffer) {
    throw new UnsupportedOperationException(name + " does not leave the member");
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}
