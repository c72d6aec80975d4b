package io.cordon.proxy.frontend.login;

import io.cordon.proxy.policy.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/**
 * The users that may log in, and their SCRAM verifiers. Immutable, thread-safe.
 *
 * <p>Who is not among them goes through the same exchange with a salt made up for that name, and
 * then fails as with a wrong password. The salt depends on the name and all verifiers, so that
 * every member of a fleet with the same users makes up the same one.
 */
public final class Verifiers {

  private static final int DEFAULT_ITERATIONS = 4096;
  private static final int SALT_LENGTH = 16;
  private static final int NONCE_LENGTH = 18;

  private final Map<String, String> users;
  private final byte[] secret;
  private final int iterations;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param users verifiers by user name, in PostgreSQL's form
   */
  Verifiers(Map<String, String> users) {
    this.users = Map.copyOf(users);
    this.secret = secretOf(users, random);
    this.iterations = usualIterations(users);
  }

  boolean isEmpty() {
    return users.isEmpty();
  }

  /** An exchange with this user, known or not. */
  ScramServer exchange(String user) {
    String text = users.get(user);
    ScramVerifier verifier = text == null ? null : ScramVerifier.parse(text);
    byte[] nonce = new byte[NONCE_LENGTH];
    random.nextBytes(nonce);
    return new ScramServer(
        verifier == null ? madeUp(user) : verifier,
        verifier == null,
        Base64.getEncoder().encodeToString(nonce));
  }

  /** Leaves the verifiers out, so that they reach no log. */
  @Override
  public String toString() {
    return "Verifiers[users=" + users.size() + "]";
  }

  private ScramVerifier madeUp(String user) {
    MessageDigest digest = Sha256.digest();
    digest.update(secret);
    byte[] hash = digest.digest(user.getBytes(StandardCharsets.UTF_8));
    byte[] salt = java.util.Arrays.copyOf(hash, SALT_LENGTH);
    byte[] noKey = new byte[ScramVerifier.KEY_LENGTH];
    return new ScramVerifier(iterations, Base64.getEncoder().encodeToString(salt), noKey, noKey);
  }

  private static byte[] secretOf(Map<String, String> users, SecureRandom random) {
    if (users.isEmpty()) {
      return random.generateSeed(ScramVerifier.KEY_LENGTH);
    }
    MessageDigest digest = Sha256.digest();
    new TreeMap<>(users)
        .forEach(
            (user, verifier) ->
                digest.update((user + '\0' + verifier + '\0').getBytes(StandardCharsets.UTF_8)));
    return digest.digest();
  }

  /** What most verifiers have, so that one that is made up does not stand out. */
  private static int usualIterations(Map<String, String> users) {
    Map<Integer, Integer> counts = new TreeMap<>();
    for (String text : users.values()) {
      ScramVerifier verifier = ScramVerifier.parse(text);
      if (verifier != null) {
        counts.merge(verifier.iterations(), 1, Integer::sum);
      }
    }
    return counts.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(DEFAULT_ITERATIONS);
  }
}
