package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.sql.Effect;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuotedTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          a        | 'a'
          it's     | 'it''s'
          a\\      | E'a\\\\'
          \\'      | E'\\\\'''
          é        | E'\\u00E9'
          ソ       | E'\\u30BD'
          😀       | E'\\U0001F600'
          """)
  void aLiteralIsAsciiAndHasNoBackslashThatMayBeOne(String value, String sql) {
    assertEquals(sql, Quoted.literal(value).strip());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          app      | "app"
          a"b      | "a""b"
          a\\b     | "a\\b"
          é\\      | U&"\\+0000E9\\\\"
          """)
  void anIdentifierIsAscii(String name, String sql) {
    assertEquals(sql, Quoted.identifier(name));
  }

  @Test
  void plainIsWhatReadsTheSameEverywhere() {
    assertTrue(Quoted.isPlain("SET a = 'b''c' /* \n */"));
    assertFalse(Quoted.isPlain("SET a = 'b\\'"));
    assertFalse(Quoted.isPlain("SET a = 'é'"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          search_path | SET search_path = a, 'b'     | SET search_path = a, 'b'
          search_path | SET search_path = a, 'b\\'   | SET "search_path" = 'a',  E'b\\\\'
          search_path | SET search_path = a, U&'b'   | SET "search_path" = 'a', 'b'
          helios.x    | SET helios.x = a, b          | SET "helios"."x" = 'a, b'
          """)
  void aSettingIsSaidAgainInItsOwnWordsOnlyIfTheyArePlain(String key, String text, String sql) {
    List<String> values = text.contains("\\") ? List.of("a", "b\\") : List.of("a", "b");
    assertEquals(sql, Setting.of(key, text, new Effect.SetParameter(key, values, false)).sql());
  }
}
