package io.cordon.proxy.frontend.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScramVerifierTest {

  private static final String SALT = "W22ZaJ0SNY7soEsUEjb6gQ==";
  private static final String STORED = "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=";
  private static final String SERVER = "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

  @Test
  void readsWhatPostgresStores() {
    ScramVerifier verifier =
        ScramVerifier.parse("SCRAM-SHA-256$4096:" + SALT + "$" + STORED + ":" + SERVER);

    assertEquals(4096, verifier.iterations());
    assertEquals(SALT, verifier.salt());
    assertEquals(STORED, Base64.getEncoder().encodeToString(verifier.storedKey()));
    assertEquals(SERVER, Base64.getEncoder().encodeToString(verifier.serverKey()));
    assertEquals("ScramVerifier[…]", verifier.toString(), "nothing of it reaches a log");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "pencil",
        "md53175bce1d3201d16594cebf9d7eb3f9d",
        "SCRAM-SHA-256$0:" + SALT + "$" + STORED + ":" + SERVER,
        "SCRAM-SHA-256$-1:" + SALT + "$" + STORED + ":" + SERVER,
        "SCRAM-SHA-256$9999999999:" + SALT + "$" + STORED + ":" + SERVER,
        "SCRAM-SHA-256$04096:" + SALT + "$" + STORED + ":" + SERVER,
        "SCRAM-SHA-1$4096:" + SALT + "$" + STORED + ":" + SERVER,
        "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ=$" + STORED + ":" + SERVER,
        "SCRAM-SHA-256$4096:$" + STORED + ":" + SERVER,
        "SCRAM-SHA-256$4096:" + SALT + "$" + SALT + ":" + SERVER,
        "SCRAM-SHA-256$4096:" + SALT + "$" + STORED + ":" + SALT,
        "SCRAM-SHA-256$4096:" + SALT + "$" + STORED + ":" + SERVER + "\n",
        "SCRAM-SHA-256$4096:" + SALT + "$" + STORED
      })
  void nothingElse(String text) {
    assertNull(ScramVerifier.parse(text));
  }

  @Test
  void base64IsPadded() {
    assertEquals(1, ScramVerifier.decode("AA==").length);
    assertNull(ScramVerifier.decode("AA"));
    assertNull(ScramVerifier.decode("A==="));
    assertNull(ScramVerifier.decode("A A="));
    assertNull(ScramVerifier.decode("AA_-"));
  }
}
