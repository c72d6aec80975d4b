package io.cordon.proxy.frontend.login;

import static io.cordon.proxy.frontend.login.ScramMessage.malformed;

import io.cordon.proxy.frontend.session.StartupException;
import io.cordon.proxy.policy.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of one SCRAM-SHA-256 exchange (RFC 5802, RFC 7677), as PostgreSQL plays it:
 * without channel binding, and without a look at the user name, which the StartupMessage has. What
 * is malformed is a {@link StartupException}.
 */
final class ScramServer {

  static final String MECHANISM = "SCRAM-SHA-256";

  private final ScramVerifier verifier;
  private final boolean doomed;
  private final String serverNonce;
  private char bindingFlag;
  private String nonce = "";
  private String clientFirstBare = "";
  private String serverFirst = "";

  /**
   * @param doomed the verifier is made up, and no proof will do
   */
  ScramServer(ScramVerifier verifier, boolean doomed, String serverNonce) {
    this.verifier = verifier;
    this.doomed = doomed;
    this.serverNonce = serverNonce;
  }

  /** Takes the client-first-message, answers with the server-first-message. */
  byte[] first(byte[] data) {
    ScramMessage message = new ScramMessage(data);
    readGs2Header(message);
    clientFirstBare = message.from(message.position());
    if (message.peek() == 'm') {
      throw new StartupException("0A000", "client requires an unsupported SCRAM extension");
    }
    String unusedUser = message.value('n');
    String clientNonce = message.value('r');
    if (!clientNonce.chars().allMatch(c -> c > ' ' && c <= '~')) {
      throw new StartupException("08P01", "non-printable characters in SCRAM nonce");
    }
    while (!message.atEnd()) {
      String unusedExtension = message.anyValue();
    }
    nonce = clientNonce + serverNonce;
    serverFirst = "r=" + nonce + ",s=" + verifier.salt() + ",i=" + verifier.iterations();
    return bytes(serverFirst);
  }

  private void readGs2Header(ScramMessage message) {
    bindingFlag = message.peek();
    switch (bindingFlag) {
      case 'n', 'y' -> message.skip();
      case 'p' ->
          throw malformed(
              "The client selected SCRAM-SHA-256 without channel binding, but the SCRAM message"
                  + " includes channel binding data.");
      default -> throw malformed("Unexpected channel-binding flag \"" + message.shown() + "\".");
    }
    if (message.peek() != ',') {
      throw malformed("Comma expected, but found character \"" + message.shown() + "\".");
    }
    message.skip();
    if (message.peek() == 'a') {
      throw new StartupException(
          "0A000", "client uses authorization identity, but it is not supported");
    }
    if (message.peek() != ',') {
      throw malformed("Unexpected attribute \"" + message.shown() + "\" in client-first-message.");
    }
    message.skip();
  }

  /** Takes the client-final-message, answers with the server's; null if the proof is wrong. */
  byte @Nullable [] last(byte[] data) {
    ScramMessage message = new ScramMessage(data);
    String binding = message.value('c');
    if (!binding.equals(bindingFlag == 'y' ? "eSws" : "biws")) {
      throw new StartupException(
          "08P01", "unexpected SCRAM channel-binding attribute in client-final-message");
    }
    String finalNonce = message.value('r');
    int proofAt = message.position();
    while (message.peek() != 'p') {
      String unusedExtension = message.anyValue();
      proofAt = message.position();
    }
    byte[] proof = ScramVerifier.decode(message.anyValue());
    if (proof == null || proof.length != ScramVerifier.KEY_LENGTH) {
      throw malformed("Malformed proof in client-final-message.");
    }
    if (!message.atEnd()) {
      throw malformed("Garbage found at the end of client-final-message.");
    }
    if (!MessageDigest.isEqual(bytes(finalNonce), bytes(nonce))) {
      throw new StartupException("08P01", "invalid SCRAM response")
          .withDetail("Nonce does not match.");
    }
    String exchange = clientFirstBare + ',' + serverFirst + ',' + message.upTo(proofAt - 1);
    boolean proven = proves(proof, exchange);
    if (doomed || !proven) {
      return null;
    }
    byte[] signature = hmac(verifier.serverKey(), exchange);
    return bytes("v=" + Base64.getEncoder().encodeToString(signature));
  }

  private boolean proves(byte[] proof, String exchange) {
    byte[] clientKey = hmac(verifier.storedKey(), exchange);
    for (int i = 0; i < clientKey.length; i++) {
      clientKey[i] ^= proof[i];
    }
    return MessageDigest.isEqual(Sha256.digest().digest(clientKey), verifier.storedKey());
  }

  static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(bytes(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no HmacSHA256 in this JDK", e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
