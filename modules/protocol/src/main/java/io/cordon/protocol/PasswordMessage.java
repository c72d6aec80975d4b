package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;

/** A password, in clear text or as MD5 hash. It never shows in a log. */
public record PasswordMessage(String password) implements FrontendMessage {

  /** Reads the body of a {@code p} that answers a request for a password. */
  public static PasswordMessage decode(ByteBuf body, Charset charset) {
    PasswordMessage message = new PasswordMessage(Text.read(body, charset));
    Body.end(body);
    return message;
  }

  @Override
  public void encode(ByteBuf out, Charset charset) {
    int start = Frame.begin(out, FrontendType.PASSWORD);
    Text.write(out, password, charset);
    Frame.end(out, start);
  }

  @Override
  public String toString() {
    return "PasswordMessage[…]";
  }
}
