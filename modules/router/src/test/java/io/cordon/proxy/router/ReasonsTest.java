package io.cordon.proxy.router;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReasonsTest {

  @Test
  void keepsAnOrdinaryReason() {
    assertEquals("no in-region replica für 😀", Reasons.clean("no in-region replica für 😀"));
  }

  @Test
  void dropsWhatATerminalWouldObey() {
    assertEquals("ab c[31md e", Reasons.clean("a\u0000b\tc\u001b[31m\u007fd\u202e\ud83d\r\u009fe"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\u0000\u0001", "\n"})
  void saysSomethingWhereNothingIsLeft(String reason) {
    assertEquals("blocked by plugin", Reasons.clean(reason));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "é", "€", "😀"})
  void cutsAtOneKibibyteBetweenCharacters(String character) {
    for (int shift = 0; shift < 4; shift++) {
      String cut = Reasons.clean("x".repeat(shift) + character.repeat(2000));

      byte[] bytes = cut.getBytes(StandardCharsets.UTF_8);
      assertEquals(cut, new String(bytes, StandardCharsets.UTF_8));
      int size = character.getBytes(StandardCharsets.UTF_8).length;
      assertEquals(shift + (1024 - shift) / size * size, bytes.length);
    }
  }
}
