package io.cordon.proxy.frontend.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.policy.ConfigException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserFileTest {

  private static final String SALT = "W22ZaJ0SNY7soEsUEjb6gQ==";

  /** Of the password {@code pencil}. */
  private static final String PENCIL =
      "SCRAM-SHA-256$4096:"
          + SALT
          + "$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
          + ":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

  private static final String NOT_A_VERIFIER =
      "is not a SCRAM verifier: a plain password or MD5 hash is not accepted; copy rolpassword"
          + " from pg_authid";

  @TempDir private Path directory;

  @Test
  void readsWhatPgBouncerReads() throws Exception {
    Path file =
        write("; users\n# of the demo\n\n'alice' 'V'\r\n 'b''ob'\t'V'  \n'zoë' 'V' the rest\n");

    Verifiers verifiers = UserFile.read(file);

    for (String user : new String[] {"alice", "b\"ob", "zoë"}) {
      assertTrue(knows(verifiers, user), user);
    }
    assertFalse(knows(verifiers, "bob"));
  }

  @Test
  void reportsEveryProblemWithItsLineAndNoVerifier() throws Exception {
    String longName = "x".repeat(64);
    Path file =
        write("'alice' 'V'\nalice\n'bob' 'pencil'\n'alice' 'V'\n'" + longName + "' 'V'\n'c' 'V'd");

    ConfigException e = assertThrows(ConfigException.class, () -> UserFile.read(file));

    assertEquals(
        "F:2: expected \"user\" \"verifier\"\n"
            + ("F:3: the verifier of user \"bob\" " + NOT_A_VERIFIER + "\n")
            + "F:4: user \"alice\" is there twice\n"
            + ("F:5: user \"" + longName + "\" is longer than a name on a node may be\n")
            + "F:6: expected \"user\" \"verifier\"",
        String.valueOf(e.getMessage()).replace(file.toString(), "F"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "pencil", "md5a3556571e93b0d20722ba62be61e8c2d", "SCRAM-SHA-256$"})
  void takesNothingButVerifiers(String text) {
    ConfigException e =
        assertThrows(
            ConfigException.class, () -> UserFile.parse("f", "\"alice\" \"" + text + "\""));

    assertEquals("f:1: the verifier of user \"alice\" " + NOT_A_VERIFIER, e.getMessage());
  }

  @Test
  void letsNobodyInIfItIsEmpty() throws Exception {
    assertFalse(knows(UserFile.read(write("; nobody yet\n")), "alice"));
  }

  @Test
  void saysThatAFileIsNotText() throws Exception {
    Path file = directory.resolve("userlist.txt");
    Files.write(file, "\"zoë\"".getBytes(StandardCharsets.ISO_8859_1));

    ConfigException e = assertThrows(ConfigException.class, () -> UserFile.read(file));

    assertEquals(file + ": not UTF-8", e.getMessage());
    assertThrows(NoSuchFileException.class, () -> UserFile.read(directory.resolve("none")));
  }

  @Test
  void keepsVerifiersOutOfWhatIsPrinted() {
    Verifiers verifiers = UserFile.parse("f", "\"alice\" \"" + PENCIL + "\"");

    assertEquals("Verifiers[users=1]", verifiers.toString());
  }

  private Path write(String text) throws Exception {
    return Files.writeString(
        directory.resolve("userlist.txt"), text.replace('\'', '"').replace("V", PENCIL));
  }

  /** Whether the user is offered the salt of the verifier, not one that is made up. */
  private static boolean knows(Verifiers verifiers, String user) {
    byte[] first = "n,,n=,r=abc".getBytes(StandardCharsets.UTF_8);
    String answer = new String(verifiers.exchange(user).first(first), StandardCharsets.UTF_8);
    return answer.contains("s=" + SALT + ",");
  }
}
