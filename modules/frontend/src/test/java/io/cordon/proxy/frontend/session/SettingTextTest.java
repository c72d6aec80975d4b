package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingTextTest {

  /** parse_bool of PostgreSQL. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "t, true",
        "TRUE, true",
        "tru, true",
        "y, true",
        "yes, true",
        "on, true",
        "1, true",
        "f, false",
        "fals, false",
        "n, false",
        "No, false",
        "off, false",
        "OF, false",
        "0, false",
        "o, -",
        "'', -",
        "truely, -",
        "onn, -",
        "2, -",
        "offf, -",
        "' on', -",
        "yess, -"
      })
  void readsBooleansAsPostgresDoes(String text, Boolean value) {
    assertEquals(value, SettingText.parseBoolean(text));
  }

  @Test
  void cutsNamesToWhatANodeKeepsOfThem() {
    assertEquals("x".repeat(63), SettingText.cut("x".repeat(63)));
    assertEquals("x".repeat(63), SettingText.cut("x".repeat(64)));
    assertEquals("x" + "é".repeat(31), SettingText.cut("x" + "é".repeat(40)));
    assertEquals("é".repeat(31), SettingText.cut("é".repeat(32)));
    assertEquals("x".repeat(62), SettingText.cut("x".repeat(62) + "é"));
    assertEquals("xx" + "€".repeat(20), SettingText.cut("xx" + "€".repeat(21)));
  }
}
