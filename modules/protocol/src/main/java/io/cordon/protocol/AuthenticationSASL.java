package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;

/** Asks for SASL authentication by one of these mechanisms, the best first. */
public record AuthenticationSASL(List<String> mechanisms) implements Authentication {

  static final int METHOD = 10;

  public AuthenticationSASL {
    mechanisms = List.copyOf(mechanisms);
  }

  static AuthenticationSASL decode(ByteBuf body, Charset charset) {
    List<String> mechanisms = new ArrayList<>();
    String mechanism = Text.read(body, charset);
    while (!mechanism.isEmpty()) {
      mechanisms.add(mechanism);
      mechanism = Text.read(body, charset);
    }
    return new AuthenticationSASL(mechanisms);
  }

  @Override
  public void encode(ByteBuf out, Charset charset) {
    int start = Authentication.begin(out, METHOD);
    mechanisms.forEach(m -> Text.write(out, m, charset));
    out.writeByte(0);
    Frame.end(out, start);
  }
}
