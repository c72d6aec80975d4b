package io.cordon.proxy.frontend.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cordon.protocol.StartupMessage;
import io.cordon.proxy.frontend.session.StartupException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartupRequestTest {

  private static StartupRequest of(Map<String, String> parameters) {
    return StartupRequest.of(new StartupMessage(parameters));
  }

  private static String refusal(Map<String, String> parameters) {
    StartupException e = assertThrows(StartupException.class, () -> of(parameters));
    return e.error().sqlState() + " " + e.error().message();
  }

  @Test
  void namesAreCutAsANodeWouldCutThem() {
    StartupRequest request = of(Map.of("user", "u".repeat(62) + "é", "database", "d".repeat(100)));

    assertEquals("u".repeat(62), request.user());
    assertEquals("d".repeat(63), request.database());
  }

  @Test
  void theDatabaseIsTheUsersOwnUnlessItIsSaid() {
    assertEquals("alice", of(Map.of("user", "alice")).database());
    assertEquals("alice", of(Map.of("user", "alice", "database", "")).database());
  }

  @Test
  void withoutAUserNobodyIsAsked() {
    String nobody = "28000 no PostgreSQL user name specified in startup packet";

    assertEquals(nobody, refusal(Map.of("database", "demo")));
    assertEquals(nobody, refusal(Map.of("user", "")));
  }

  @Test
  void settingsAreWhatIsLeft() {
    StartupRequest request =
        of(Map.of("user", "alice", "TimeZone", "UTC", "options", "-c helios.region=eu"));

    assertEquals(Map.of("timezone", "UTC", "helios.region", "eu"), request.settings());
  }

  @ParameterizedTest
  @ValueSource(strings = {"database", "true", "on", "1", "yes", "T"})
  void replicationIsNotRouted(String value) {
    assertEquals(
        "0A000 replication connections are not routed",
        refusal(Map.of("user", "alice", "replication", value)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "off", "0", "no"})
  void noReplicationIsASession(String value) {
    assertEquals("alice", of(Map.of("user", "alice", "replication", value)).user());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "logical", "DATABASE", "2"})
  void whatReplicationIsNotIsAnError(String value) {
    assertEquals(
        "22023 invalid value for parameter \"replication\": \"" + value + "\"",
        refusal(Map.of("user", "alice", "replication", value)));
  }
}
