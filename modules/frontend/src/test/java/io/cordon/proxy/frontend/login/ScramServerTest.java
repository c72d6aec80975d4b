package io.cordon.proxy.frontend.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.frontend.session.StartupException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The example of RFC 7677, section 3, and what PostgreSQL 17 says to messages that are wrong. */
class ScramServerTest {

  /** Of the password {@code pencil}, with the salt of the example. */
  private static final String PENCIL =
      "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
          + ":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

  private static final String NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
  private static final String BOTH = "rOprNGfwEbeRWgbNEkqO" + NONCE;
  private static final String FIRST = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
  private static final String PROOF = "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";

  @Test
  void followsTheExampleOfTheRfc() {
    ScramServer server = server(false);

    assertEquals("r=" + BOTH + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", first(server, FIRST));
    assertEquals(
        "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
        last(server, "c=biws,r=" + BOTH + ",p=" + PROOF));
  }

  @Test
  void acceptsNoProofFromTheDoomed() {
    ScramServer server = server(true);
    first(server, FIRST);

    assertNull(last(server, "c=biws,r=" + BOTH + ",p=" + PROOF));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c=biws,r=%n,p=eHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
        "c=biws,r=%n,x=1,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
      })
  void refusesAProofOfSomethingElse(String message) {
    ScramServer server = server(false);
    first(server, FIRST);

    assertNull(last(server, message.replace("%n", BOTH)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "p=tls-unique,,n=,r=a | The client selected SCRAM-SHA-256 without channel binding, but the"
            + " SCRAM message includes channel binding data.",
        "``          | The message is empty.",
        "x,,n=,r=a   | Unexpected channel-binding flag \"'x'\".",
        "n;,n=,r=a   | Comma expected, but found character \"';'\".",
        "n,b=x,n=,r=a | Unexpected attribute \"'b'\" in client-first-message.",
        "n,,x=,r=a   | Expected attribute \"n\" but found \"'x'\".",
        "n,,n        | Expected character \"=\" for attribute \"n\".",
        "n,,n=x,y=a  | Expected attribute \"r\" but found \"'y'\".",
        "n,,n=x      | Expected attribute \"r\" but found \"0x00\".",
        "n,,n=,r=a,1=b | Attribute expected, but found invalid character \"'1'\".",
        "n,,n=,r=a,zz  | Expected character \"=\" for attribute \"z\".",
      })
  void saysWhatIsWrongWithAFirstMessage(String message, String detail) {
    StartupException e = assertThrows(StartupException.class, () -> first(server(false), message));

    assertEquals("08P01", e.error().sqlState());
    assertEquals("malformed SCRAM message", e.error().message());
    assertEquals(detail, e.error().field('D'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "n,a=x,n=,r=a | 0A000 | client uses authorization identity, but it is not supported",
        "n,,m=1,n=,r=a | 0A000 | client requires an unsupported SCRAM extension",
        "n,,n=,r=a\u0001b | 08P01 | non-printable characters in SCRAM nonce",
      })
  void refusesWhatItDoesNotSupport(String message, String sqlState, String text) {
    StartupException e = assertThrows(StartupException.class, () -> first(server(false), message));

    assertEquals(sqlState, e.error().sqlState());
    assertEquals(text, e.error().message());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "x=biws      | Expected attribute \"c\" but found \"'x'\".",
        "c=biws,r=%n | Attribute expected, but found end of string.",
        "c=biws,r=%n,p=AA | Malformed proof in client-final-message.",
        "c=biws,r=%n,p=!! | Malformed proof in client-final-message.",
        "c=biws,r=%n,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=,x=y"
            + " | Garbage found at the end of client-final-message.",
        "c=biws,r=%n,1=3,p=AA | Attribute expected, but found invalid character \"'1'\".",
      })
  void saysWhatIsWrongWithAFinalMessage(String message, String detail) {
    ScramServer server = server(false);
    first(server, FIRST);

    StartupException e =
        assertThrows(StartupException.class, () -> last(server, message.replace("%n", BOTH)));

    assertEquals("08P01", e.error().sqlState());
    assertEquals("malformed SCRAM message", e.error().message());
    assertEquals(detail, e.error().field('D'));
  }

  @ParameterizedTest
  @CsvSource({"n, eSws", "y, biws", "n, cD10bHMtdW5pcXVlLCw="})
  void refusesAnotherChannelBindingThanTheFirstMessageSaid(String flag, String binding) {
    ScramServer server = server(false);
    first(server, flag + ",,n=,r=abc");

    StartupException e =
        assertThrows(
            StartupException.class,
            () -> last(server, "c=" + binding + ",r=abc" + NONCE + ",p=" + PROOF));

    assertEquals("08P01", e.error().sqlState());
    assertEquals(
        "unexpected SCRAM channel-binding attribute in client-final-message", e.error().message());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "rOprNGfwEbeRWgbNEkqO", "x" + BOTH, BOTH + "x"})
  void refusesAnotherNonce(String nonce) {
    ScramServer server = server(false);
    first(server, FIRST);

    StartupException e =
        assertThrows(
            StartupException.class, () -> last(server, "c=biws,r=" + nonce + ",p=" + PROOF));

    assertEquals("08P01", e.error().sqlState());
    assertEquals("invalid SCRAM response", e.error().message());
    assertEquals("Nonce does not match.", e.error().field('D'));
  }

  @Test
  void makesUpTheSameSaltForTheSameStrangerEverywhere() {
    Verifiers one = new Verifiers(Map.of("alice", PENCIL));
    Verifiers another = new Verifiers(Map.of("alice", PENCIL));

    String salt = saltAndIterations(one, "stranger");

    assertEquals(salt, saltAndIterations(one, "stranger"));
    assertEquals(salt, saltAndIterations(another, "stranger"));
    assertNotEquals(salt, saltAndIterations(one, "foreigner"));
    assertTrue(salt.matches("s=[A-Za-z0-9+/]{22}==,i=4096"), salt);
  }

  @Test
  void makesUpTheIterationsThatMostUsersHave() {
    String more = PENCIL.replace("$4096:", "$10000:");
    Verifiers verifiers = new Verifiers(Map.of("a", more, "b", more, "c", PENCIL));

    assertTrue(saltAndIterations(verifiers, "stranger").endsWith(",i=10000"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "md5a3556571e93b0d20722ba62be61e8c2d",
        "secret",
        "SCRAM-SHA-256$0:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
        "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ=$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
        "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=",
        "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$AAAA:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="
      })
  void doesNotTakeAnotherFormForAVerifier(String text) {
    assertNull(ScramVerifier.parse(text));
  }

  private static ScramServer server(boolean doomed) {
    ScramVerifier verifier = ScramVerifier.parse(PENCIL);
    assertNotNull(verifier);
    return new ScramServer(verifier, doomed, NONCE);
  }

  private static String saltAndIterations(Verifiers verifiers, String user) {
    String serverFirst = first(verifiers.exchange(user), FIRST);
    return serverFirst.substring(serverFirst.indexOf(",s=") + 1);
  }

  private static String first(ScramServer server, String message) {
    return text(server.first(message.getBytes(StandardCharsets.UTF_8)));
  }

  private static String last(ScramServer server, String message) {
    return text(server.last(message.getBytes(StandardCharsets.UTF_8)));
  }

  private static String text(byte[] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }
}
