package io.cordon.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreQueryJsonTest {

  @Test
  void asksWhatRouteIsAsked() throws IOException {
    assertEquals(Golden.text("request.json"), Golden.text(PreQueryJson.writeUtf8(Golden.REQUEST)));
  }

  @Test
  void readsEveryAnswer() {
    assertEquals(new PreQueryResult.Continue(), read("{\"action\":\"continue\"}"));
    assertEquals(
        new PreQueryResult.Rewrite("SELECT 1"),
        read("{\"action\":\"rewrite\",\"value\":\"SELECT 1\"}"));
    assertEquals(new PreQueryResult.Block("no"), read("{\"action\":\"block\",\"value\":\"no\"}"));
    assertEquals(new PreQueryResult.Block("no"), read("{\"kind\":\"block\",\"reason\":\"no\"}"));
    assertEquals(new PreQueryResult.Block("blocked by plugin"), read("{\"action\":\"block\"}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "{}",
        "{\"action\":\"allow\"}",
        "{\"action\":\"default\"}",
        "{\"action\":\"rewrite\"}",
        "{\"action\":\"rewrite\",\"value\":\" \"}",
        "{\"action\":\"rewrite\",\"value\":7}",
        "{\"action\":\"rewrite\",\"reason\":\"SELECT 1\"}",
        "{\"action\":\"continue\",\"kind\":\"block\"}"
      })
  void failsOnNonsense(String text) {
    assertThrows(JsonException.class, () -> read(text));
  }

  @Test
  void failsOnWhatIsNotUtf8() {
    assertThrows(
        JsonException.class, () -> PreQueryJson.readResult(new byte[] {'"', (byte) 0xC0, '"'}));
  }

  private static PreQueryResult read(String text) {
    return PreQueryJson.readResult(Golden.utf8(text));
  }
}
