package io.cordon.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PostQueryJsonTest {

  @Test
  void writesTheRequestAndHowItEnded() throws IOException {
    QueryOutcome outcome = new QueryOutcome(true, "pg-eu-west", 412, 9_000_000_000L, null);

    byte[] told = PostQueryJson.writeUtf8(Golden.REQUEST, outcome);

    assertEquals(Golden.text("outcome.json"), Golden.text(told));
  }

  @Test
  void writesARefusal() throws IOException {
    QueryOutcome outcome =
        new QueryOutcome(
            false, null, 35, 0, "Query blocked by route plugin: no in-region replica for user");

    byte[] told = PostQueryJson.writeUtf8(Golden.REQUEST, outcome);

    assertEquals(Golden.text("refusal.json"), Golden.text(told));
  }

  @Test
  void writesEveryCharacterAsJavaWould() {
    StringBuilder all = new StringBuilder();
    for (int code = 0x20; code <= Character.MAX_CODE_POINT; code += code < 0x3000 ? 1 : 257) {
      if (code > 0xFFFF || !Character.isSurrogate((char) code)) {
        all.appendCodePoint(code);
      }
    }
    QueryOutcome outcome = new QueryOutcome(false, all.toString(), Long.MIN_VALUE, 0, null);

    String told = Golden.text(PostQueryJson.writeUtf8(Golden.REQUEST, outcome));

    Object ended = ((List<?>) JsonReader.read(told)).get(1);
    assertEquals(all.toString(), ((Map<?, ?>) ended).get("target_node"));
    assertTrue(told.contains("\"elapsed_us\":-9223372036854775808,"));
  }

  @Test
  void refusesALoneSurrogateWhereverItIs() {
    for (String text : List.of("\ud800", "a\udc00b", "é\ud83d", "\udc00\ud800")) {
      QueryOutcome outcome = new QueryOutcome(false, text, 0, 0, null);
      assertThrows(JsonException.class, () -> PostQueryJson.writeUtf8(Golden.REQUEST, outcome));
    }
  }
}
