package io.cordon.proxy.backend;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.StringPreparation;
import io.cordon.protocol.AuthenticationOk;
import io.cordon.protocol.AuthenticationSASL;
import io.cordon.protocol.AuthenticationSASLContinue;
import io.cordon.protocol.AuthenticationSASLFinal;
import io.cordon.protocol.ErrorResponse;
import io.cordon.protocol.SASLInitialResponse;
import io.cordon.test.FakeNode;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.Base64;
import java.util.List;

/** The server's part of SCRAM-SHA-256 (RFC 5802), which may be told to misbehave. */
record FakeScram(
    String password, int iterations, String serverNonce, byte[] signature, boolean last)
    implements FakeNode.Script {

  private static final byte[] SALT = "0123456789abcdef".getBytes(UTF_8);

  static FakeScram of(String password) {
    return new FakeScram(password, 4096, "server", null, true);
  }

  FakeScram signing(String wrong) {
    return new FakeScram(password, iterations, serverNonce, wrong.getBytes(UTF_8), last);
  }

  FakeScram iterating(int times) {
    return new FakeScram(password, times, serverNonce, signature, last);
  }

  FakeScram silentAtTheEnd() {
    return new FakeScram(password, iterations, serverNonce, signature, false);
  }

  @Override
  public void run(FakeNode.Session session) throws IOException {
    session.send(new AuthenticationSASL(List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256")));
    SASLInitialResponse initial =
        SASLInitialResponse.decode(Unpooled.wrappedBuffer(session.read().body()), UTF_8);
    String bare = new String(initial.data(), UTF_8).replaceFirst("^n,,", "");
    String first =
        "r="
            + bare.substring(bare.indexOf("r=") + 2)
            + serverNonce
            + ",s="
            + Base64.getEncoder().encodeToString(SALT)
            + ",i="
            + iterations;
    session.send(new AuthenticationSASLContinue(first.getBytes(UTF_8)));
    String answer = new String(session.read().body(), UTF_8);
    int proofAt = answer.lastIndexOf(",p=");
    byte[] exchange = (bare + "," + first + "," + answer.substring(0, proofAt)).getBytes(UTF_8);
    byte[] salted =
        ScramFunctions.saltedPassword(
            ScramKeys.MECHANISM,
            StringPreparation.POSTGRESQL_PREPARATION,
            password.toCharArray(),
            SALT,
            iterations);
    byte[] client = ScramFunctions.clientKey(ScramKeys.MECHANISM, salted);
    byte[] stored = ScramFunctions.storedKey(ScramKeys.MECHANISM, client);
    byte[] proof =
        ScramFunctions.clientProof(
            client,
            ScramFunctions.clientSignature(
                ScramKeys.MECHANISM, stored, new String(exchange, UTF_8)));
    if (!Base64.getEncoder().encodeToString(proof).equals(answer.substring(proofAt + 3))) {
      session.send(ErrorResponse.fatal("28P01", "password authentication failed"));
      throw new IOException("wrong password");
    }
    byte[] server = ScramFunctions.serverKey(ScramKeys.MECHANISM, salted);
    byte[] proves =
        signature != null
            ? signature
            : ScramFunctions.serverSignature(
                ScramKeys.MECHANISM, server, new String(exchange, UTF_8));
    if (last) {
      session.send(
          new AuthenticationSASLFinal(
              ("v=" + Base64.getEncoder().encodeToString(proves)).getBytes(UTF_8)));
    }
    session.send(new AuthenticationOk());
  }
}
