package io.cordon.proxy.frontend;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageCodec;

/** What a {@link SessionCensus} and a loop's {@link Sessions} say to each other, by reference. */
sealed interface CensusMessage {

  /** How many? Answered with {@link Counted}. */
  record Count() implements CensusMessage {}

  record Counted(SessionCounts counts) implements CensusMessage {}

  /** Which, the oldest first? Answered with {@link Listed}. */
  record List(int limit) implements CensusMessage {}

  record Listed(java.util.List<SessionView> sessions) implements CensusMessage {}

  /** What was refused last? Answered with {@link Refusals}. */
  record Refused() implements CensusMessage {}

  record Refusals(java.util.List<RefusalView> refusals) implements CensusMessage {}

  static String address(int loop) {
    return "sessions." + loop;
  }

  static DeliveryOptions options() {
    return new DeliveryOptions().setLocalOnly(true).setCodecName(ByReference.NAME);
  }

  /** Makes the codec known, once per Vertx. */
  static void register(Vertx vertx) {
    try {
      vertx.eventBus().registerCodec(new ByReference());
    } catch (IllegalStateException alreadyRegistered) {
      // By another loop, or by who asks.
    }
  }

  /** Nothing of this leaves the member. */
  final class ByReference implements MessageCodec<CensusMessage, CensusMessage> {

    static final String NAME = "cordon.sessions";

    @Override
    public void encodeToWire(Buffer buffer, CensusMessage body) {
      throw new UnsupportedOperationException("local only");
    }

    @Override
    public CensusMessage decodeFromWire(int position, Buffer buffer) {
      throw new UnsupportedOperationException("local only");
    }

    @Override
    public CensusMessage transform(CensusMessage body) {
      return body;
    }

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public byte systemCodecID() {
      return -1;
    }
  }
}
