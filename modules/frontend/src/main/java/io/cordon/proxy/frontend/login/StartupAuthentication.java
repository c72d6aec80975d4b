package io.cordon.proxy.frontend.login;

import io.cordon.protocol.Authentication;
import io.cordon.protocol.AuthenticationOk;
import io.cordon.protocol.AuthenticationSASL;
import io.cordon.protocol.AuthenticationSASLContinue;
import io.cordon.protocol.AuthenticationSASLFinal;
import io.cordon.protocol.Frame;
import io.cordon.protocol.FrontendType;
import io.cordon.protocol.SASLInitialResponse;
import io.cordon.protocol.SASLResponse;
import io.cordon.proxy.frontend.session.StartupException;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client's SASL authentication ("SASL Authentication" in the protocol chapter).
 *
 * <pre>
 *   MECHANISM --SASLInitialResponse--> LAST --SASLResponse--> DONE
 *       \-- without data --> FIRST --SASLResponse--^
 * </pre>
 *
 * Every failure is a {@link StartupException} or a {@link io.cordon.protocol.ProtocolViolation}.
 */
final class StartupAuthentication {

  /** The longest message that PostgreSQL takes here, in its length word's count. */
  private static final int MAX_LENGTH = 1024;

  private enum State {
    MECHANISM,
    FIRST,
    LAST,
    DONE
  }

  private final String user;
  private final ScramServer scram;
  private State state = State.MECHANISM;

  StartupAuthentication(String user, ScramServer scram) {
    this.user = user;
    this.scram = scram;
  }

  static void request(ByteBuf out) {
    new AuthenticationSASL(List.of(ScramServer.MECHANISM)).encode(out);
  }

  boolean done() {
    return state == State.DONE;
  }

  /**
   * Takes one message, if it is all there, and writes the answer to it.
   *
   * @return whether there was one
   */
  boolean take(ByteBuf in, ByteBuf out) {
    if (!in.isReadable()) {
      return false;
    }
    byte type = in.getByte(in.readerIndex());
    if (type != FrontendType.PASSWORD) {
      throw new StartupException(
          "08P01", "expected SASL response, got message type " + (type & 0xff));
    }
    if (in.readableBytes() < Frame.HEADER) {
      return false;
    }
    int length = in.getInt(in.readerIndex() + 1);
    if (length < 4 || length > MAX_LENGTH) {
      throw failed();
    }
    if (in.readableBytes() <= length) {
      return false;
    }
    in.skipBytes(Frame.HEADER);
    answer(in.readSlice(length - 4), out);
    return true;
  }

  private void answer(ByteBuf body, ByteBuf out) {
    if (state == State.MECHANISM) {
      SASLInitialResponse message = SASLInitialResponse.decode(body, StandardCharsets.UTF_8);
      if (!message.mechanism().equals(ScramServer.MECHANISM)) {
        throw new StartupException(
            "08P01", "client selected an invalid SASL authentication mechanism");
      }
      first(message.data()).encode(out);
      return;
    }
    byte[] data = SASLResponse.decode(body).data();
    if (state == State.FIRST) {
      first(data).encode(out);
    } else {
      byte[] proof = scram.last(data);
      if (proof == null) {
        throw failed();
      }
      state = State.DONE;
      new AuthenticationSASLFinal(proof).encode(out);
      new AuthenticationOk().encode(out);
    }
  }

  private Authentication first(byte @Nullable [] data) {
    if (data == null) {
      state = State.FIRST;
      return new AuthenticationSASLContinue(new byte[0]);
    }
    state = State.LAST;
    return new AuthenticationSASLContinue(scram.first(data));
  }

  private StartupException failed() {
    return new StartupException("28P01", "password authentication failed for user \"" + user + '"');
  }
}
