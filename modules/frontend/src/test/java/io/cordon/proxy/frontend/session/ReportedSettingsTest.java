package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As PostgreSQL 17 reports them. */
class ReportedSettingsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "client_encoding | utf-8          | UTF8",
        "client_encoding | Unicode        | UTF8",
        "client_encoding | latin1         | LATIN1",
        "client_encoding | ISO-8859-1     | LATIN1",
        "client_encoding | iso_8859_15    | LATIN9",
        "client_encoding | ISO 8859-5     | ISO_8859_5",
        "client_encoding | Latin10        | LATIN10",
        "client_encoding | windows-1252   | WIN1252",
        "client_encoding | win            | WIN1251",
        "client_encoding | Windows-949    | UHC",
        "client_encoding | sql-ascii      | SQL_ASCII",
        "client_encoding | Shift_JIS      | SJIS",
        "intervalstyle   | ISO_8601       | iso_8601",
        "standard_conforming_strings | OF | off",
        "standard_conforming_strings | y  | on",
        "default_transaction_read_only | 1 | on",
        "timezone        | europe/berlin  | Europe/Berlin",
        "timezone        | utc            | UTC",
        "timezone        | <+01>-01       | <+01>-01",
        "application_name | psql          | psql",
        "application_name | zoë           | zo\\xc3\\xab",
      })
  void areSpelledAsPostgresDoes(String name, String value, String reported) {
    assertEquals(reported, ReportedSettings.canonical(name, value, null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "client_encoding | klingon | invalid value for parameter \"client_encoding\": \"klingon\"",
        "client_encoding | latin11 | invalid value for parameter \"client_encoding\": \"latin11\"",
        "client_encoding | iso88597x | invalid value for parameter \"client_encoding\": \"iso88597x\"",
        "client_encoding | iso885912 | invalid value for parameter \"client_encoding\": \"iso885912\"",
        "intervalstyle | mine | invalid value for parameter \"IntervalStyle\": \"mine\"",
        "standard_conforming_strings | o | parameter \"standard_conforming_strings\" requires a Boolean value",
      })
  void noNodeWouldAcceptThese(String name, String value, String message) {
    StartupException refused =
        assertThrows(StartupException.class, () -> ReportedSettings.canonical(name, value, null));

    assertEquals("22023", refused.error().sqlState());
    assertEquals(message, refused.error().message());
  }
}
