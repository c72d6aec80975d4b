package io.cordon.protocol;

import io.netty.buffer.ByteBuf;

/**
 * Asks to cancel what the session with this key is doing. Nothing is answered.
 *
 * @param secret 4 bytes; up to 256 from protocol 3.2 on
 */
@SuppressWarnings("ArrayRecordComponent")
public record CancelRequest(int processId, byte[] secret) implements StartupPacket {

  static final int CODE = 80877102;

  static CancelRequest decode(ByteBuf body) {
    int secretLength = body.readableBytes() - 4;
    if (secretLength < 4 || secretLength > 256) {
      throw ProtocolViolation.silent("invalid length of cancel request packet");
    }
    return new CancelRequest(body.readInt(), Body.readBytes(body, secretLength));
  }

  public void encode(ByteBuf out) {
    out.writeInt(12 + secret.length).writeInt(CODE).writeInt(processId).writeBytes(secret);
  }
}
