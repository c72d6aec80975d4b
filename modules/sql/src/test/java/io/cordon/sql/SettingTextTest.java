package io.cordon.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What it says is compared with a node by {@code SettingTextIT}. */
class SettingTextTest {

  @Test
  void namesAreSeparatedByCommasAndTheWhiteSpaceOfScanners() {
    assertEquals(List.of(), SettingText.names(" \t\n\r\f\u000b"));
    assertEquals(List.of("a", "b"), SettingText.names(" A ,\t\u000bb\f\r\n"));
    assertEquals(List.of("A, \"b", ""), SettingText.names("\"A, \"\"b\" ,\"\""));
    assertEquals(List.of("a\"b"), SettingText.names("a\"b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u001c", "\u001d", "\u001e", "\u001f", "\u0085", "\u00a0", "\u2003"})
  void otherSpacesArePartsOfNames(String space) {
    assertEquals(List.of(space + "a" + space), SettingText.names(space + "A" + space));
    assertEquals(List.of(space), SettingText.names(space));
  }

  @ParameterizedTest
  @ValueSource(strings = {",", "a,", ",a", "a b", "\"a", "\"a\"b", "\"a\" \"b\"", "a,,b"})
  void theRestIsNoList(String value) {
    assertNull(SettingText.names(value));
  }

  @Test
  void namesAreCut() {
    String longest = "x".repeat(63);
    assertEquals(List.of(longest, longest), SettingText.names(longest + "Y, \"" + longest + "z\""));
  }

  @Test
  void onlyLettersOfAsciiHaveACase() {
    assertEquals("search_path\u212a\u0130É", SettingText.lowerCase("SEARCH_path\u212a\u0130É"));
  }

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
