package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a SASL mechanism.
 *
 * @param data the mechanism's first message; null if there is none
 */
@SuppressWarnings("ArrayRecordComponent")
public record SASLInitialResponse(String mechanism, byte @Nullable [] data)
    implements FrontendMessage {

  /** Reads the body of a {@code p} that answers AuthenticationSASL. */
  public static SASLInitialResponse decode(ByteBuf body, Charset charset) {
    String mechanism = Text.read(body, charset);
    int length = Body.readInt(body);
    byte @Nullable [] data = length == -1 ? null : Body.readBytes(body, length);
    Body.end(body);
    return new SASLInitialResponse(mechanism, data);
  }

  @Override
  public void encode(ByteBuf out, Charset charset) {
    int start = Frame.begin(out, FrontendType.PASSWORD);
    Text.write(out, mechanism, charset);
    if (data == null) {
      out.writeInt(-1);
    } else {
      out.writeInt(data.length).writeBytes(data);
    }
    Frame.end(out, start);
  }
}
