package io.cordon.proxy.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;

class UserFileTest {

  private static final String VERIFIER = "SCRAM-SHA-256$4096:c2FsdHNhbHQ=$c3RvcmVk:c2VydmVy";

  @Test
  void readsVerifiersByUser() {
    assertEquals(
        Map.of("alice", VERIFIER, "bob", VERIFIER),
        UserFile.parse(
            "users: {alice: '" + VERIFIER + "', bob: '${BOB}'}", Map.of("BOB", VERIFIER)::get));
  }

  @Test
  void refusesAnythingElseAndDoesNotShowIt() {
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () -> UserFile.parse("users: {alice: sesame, bob: 17}\nmore: 1", name -> null));

    assertEquals(
        "users.bob: expected text, found a number; quote it\n"
            + "users.alice: expected a SCRAM-SHA-256 verifier\n"
            + "more: not known; expected one of users",
        e.getMessage());
  }
}
