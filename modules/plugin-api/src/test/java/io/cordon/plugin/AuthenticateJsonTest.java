package io.cordon.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticateJsonTest {

  @Test
  void writesWhoWantsIn() throws IOException {
    AuthenticateRequest request =
        new AuthenticateRequest(
            Map.of("helios.region", "eu-west", "application_name", "psql"),
            "alice",
            "192.0.2.7",
            "demo");

    assertEquals(Golden.text("login.json"), Golden.text(AuthenticateJson.writeUtf8(request)));
  }

  @Test
  void readsAnIdentity() {
    AuthenticateResult result =
        read(
            "{\"action\":\"success\",\"identity\":{\"user_id\":\"u-7\",\"username\":\"alice\","
                + "\"roles\":[\"analyst\"],\"tenant_id\":\"acme\","
                + "\"claims\":{\"helios.region\":\"eu-west\",\"admin\":false,\"level\":3}}}");

    assertEquals(
        new AuthenticateResult.Success(
            new AuthenticateResult.Identity(
                "u-7",
                "alice",
                List.of("analyst"),
                "acme",
                Map.of("helios.region", "eu-west", "admin", "false", "level", "3"))),
        result);
  }

  @Test
  void readsAnIdentityWithTheLeastInIt() {
    assertEquals(
        new AuthenticateResult.Success(
            new AuthenticateResult.Identity("1", "a", List.of(), null, Map.of())),
        read("{\"kind\":\"success\",\"identity\":{\"user_id\":\"1\",\"username\":\"a\"}}"));
  }

  @Test
  void readsTheOtherAnswers() {
    assertEquals(new AuthenticateResult.Defer(), read("{\"action\":\"defer\"}"));
    assertEquals(
        new AuthenticateResult.Denied("expired"),
        read("{\"action\":\"denied\",\"message\":\"expired\"}"));
    assertEquals(
        new AuthenticateResult.Denied("denied by plugin"), read("{\"action\":\"denied\"}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"action\":\"allow\"}",
        "{\"action\":\"success\"}",
        "{\"action\":\"success\",\"identity\":{}}",
        "{\"action\":\"success\",\"identity\":{\"user_id\":7,\"username\":\"a\"}}",
        "{\"action\":\"success\",\"identity\":{\"user_id\":\"7\"}}",
        "{\"action\":\"success\",\"identity\":{\"user_id\":\"7\",\"username\":\"a\",\"roles\":[1]}}",
        "{\"action\":\"success\",\"identity\":{\"user_id\":\"7\",\"username\":\"a\",\"roles\":\"r\"}}",
        "{\"action\":\"success\",\"identity\":{\"user_id\":\"7\",\"username\":\"a\",\"tenant_id\":1}}",
        "{\"action\":\"success\",\"identity\":{\"user_id\":\"7\",\"username\":\"a\",\"claims\":{\"x\":null}}}",
        "{\"action\":\"success\",\"identity\":{\"user_id\":\"7\",\"username\":\"a\",\"claims\":[]}}"
      })
  void failsOnNonsense(String text) {
    assertThrows(JsonException.class, () -> read(text));
  }

  private static AuthenticateResult read(String text) {
    return AuthenticateJson.readResult(Golden.utf8(text));
  }
}
