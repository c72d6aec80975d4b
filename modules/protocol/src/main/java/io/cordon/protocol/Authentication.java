package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;

/** Type byte {@code R}: the request for a proof of identity, its rounds, and its end. */
public sealed interface Authentication extends BackendMessage
    permits AuthenticationOk,
        AuthenticationCleartextPassword,
        AuthenticationMD5Password,
        AuthenticationSASL,
        AuthenticationSASLContinue,
        AuthenticationSASLFinal,
        Authentication.Unsupported {

  /** A method that we do not know: Kerberos, GSSAPI, SSPI, or one yet to come. */
  record Unsupported(int method) implements Authentication {

    @Override
    public void encode(ByteBuf out, Charset charset) {
      Frame.end(out, begin(out, method));
    }
  }

  static Authentication decode(ByteBuf body, Charset charset) {
    int method = Body.readInt(body);
    return switch (method) {
      case AuthenticationOk.METHOD -> new AuthenticationOk();
      case AuthenticationCleartextPassword.METHOD -> new AuthenticationCleartextPassword();
      case AuthenticationMD5Password.METHOD ->
          new AuthenticationMD5Password(Body.readBytes(body, 4));
      case AuthenticationSASL.METHOD -> AuthenticationSASL.decode(body, charset);
      case AuthenticationSASLContinue.METHOD -> new AuthenticationSASLContinue(Body.readRest(body));
      case AuthenticationSASLFinal.METHOD -> new AuthenticationSASLFinal(Body.readRest(body));
      default -> new Unsupported(method);
    };
  }

  /** Writes the header and the method's number; {@link Frame#end} completes it. */
  static int begin(ByteBuf out, int method) {
    int start = Frame.begin(out, BackendType.AUTHENTICATION);
    out.writeInt(method);
    return start;
  }
}
