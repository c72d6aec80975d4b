package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;

/** The next message of the SASL mechanism that is under way. */
@SuppressWarnings("ArrayRecordComponent")
public record SASLResponse(byte[] data) implements FrontendMessage {

  /** Reads the body of a {@code p} that answers AuthenticationSASLContinue. */
  public static SASLResponse decode(ByteBuf body) {
    return new SASLResponse(Body.readRest(body));
  }

  @Override
  public void encode(ByteBuf out, Charset charset) {
    int start = Frame.begin(out, FrontendType.PASSWORD);
    out.writeBytes(data);
    Frame.end(out, start);
  }
}
