package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DateStyleTest {

  // before | now | both
  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      textBlock =
          """
          SQL      | DMY      | SQL, DMY
          DMY      | SQL      | SQL, DMY
          German   | MDY      | German, MDY
          YMD      | German   | German, DMY
          ISO, YMD | Postgres | Postgres, YMD
          ISO, YMD | sql, us  | SQL, MDY
          DMY      | YMD      | YMD
          SQL      | ISO      | ISO
          SQL, DMY | default  | default
          SQL, DMY | nonsense | nonsense
          SQL      | "DMY"    | SQL, DMY
          SQL      | DMY,     | DMY,
          """)
  void whatAValueLeavesOpenIsAsItWas(String before, String now, String both) {
    assertEquals(both, DateStyle.over(before, now));
  }
}
