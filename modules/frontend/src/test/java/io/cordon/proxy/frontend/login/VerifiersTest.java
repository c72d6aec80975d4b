package io.cordon.proxy.frontend.login;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Who is not among the users is not told from who is. */
class VerifiersTest {

  private static final Pattern CHALLENGE = Pattern.compile("r=(.*),s=([^,]*),i=([0-9]+)");

  private static String verifier(int iterations, String salt) {
    return "SCRAM-SHA-256$"
        + iterations
        + ":"
        + salt
        + "$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
        + ":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";
  }

  private static final Map<String, String> USERS =
      Map.of(
          "alice", verifier(10_000, "W22ZaJ0SNY7soEsUEjb6gQ=="),
          "bob", verifier(10_000, "X22ZaJ0SNY7soEsUEjb6gQ=="),
          "carol", verifier(4096, "Y22ZaJ0SNY7soEsUEjb6gQ=="));

  private static Matcher challenge(Verifiers verifiers, String user) {
    byte[] first = verifiers.exchange(user).first("n,,n=,r=abc".getBytes(UTF_8));
    Matcher challenge = CHALLENGE.matcher(new String(first, UTF_8));
    assertTrue(challenge.matches(), new String(first, UTF_8));
    return challenge;
  }

  private static String salt(Verifiers verifiers, String user) {
    return challenge(verifiers, user).group(2);
  }

  @Test
  void aUserIsAskedWithItsOwnSalt() {
    Verifiers verifiers = new Verifiers(USERS);

    assertEquals("W22ZaJ0SNY7soEsUEjb6gQ==", salt(verifiers, "alice"));
    assertEquals("10000", challenge(verifiers, "alice").group(3));
    assertEquals("4096", challenge(verifiers, "carol").group(3));
  }

  @Test
  void aStrangerHasASaltThatLooksLikeOneAndStaysTheSame() {
    String salt = salt(new Verifiers(USERS), "mallory");

    assertEquals(24, salt.length());
    assertEquals(salt, salt(new Verifiers(USERS), "mallory"), "every member makes it up alike");
    assertNotEquals(salt, salt(new Verifiers(USERS), "trudy"));
    assertNotEquals(salt, salt(new Verifiers(Map.of("alice", USERS.get("alice"))), "mallory"));
    assertEquals("10000", challenge(new Verifiers(USERS), "mallory").group(3), "as most have");
  }

  @Test
  void withoutUsersNothingCanBeForeseen() {
    Verifiers none = new Verifiers(Map.of());

    assertTrue(none.isEmpty());
    assertEquals(salt(none, "mallory"), salt(none, "mallory"));
    assertNotEquals(salt(none, "mallory"), salt(new Verifiers(Map.of()), "mallory"));
    assertEquals("4096", challenge(none, "mallory").group(3));
  }

  @Test
  void eachExchangeHasANonceOfItsOwn() {
    Verifiers verifiers = new Verifiers(USERS);
    Set<String> nonces = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      nonces.add(challenge(verifiers, "alice").group(1));
    }

    assertEquals(100, nonces.size());
    assertTrue(nonces.stream().allMatch(nonce -> nonce.startsWith("abc") && nonce.length() >= 27));
  }

  @Test
  void noVerifierReachesALog() {
    Verifiers verifiers = new Verifiers(USERS);

    assertFalse(verifiers.isEmpty());
    assertEquals("Verifiers[users=3]", verifiers.toString());
  }
}
