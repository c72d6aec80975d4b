package io.cordon.proxy.frontend.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cordon.proxy.frontend.session.ReportedSettings;
import io.cordon.proxy.frontend.session.StartupException;
import io.cordon.proxy.health.NodeFacts;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The values are what PostgreSQL 17 reports for the same start-up parameters. */
class GreetingTest {

  private static final NodeFacts FACTS =
      new NodeFacts(
          Map.of(
              "TimeZone", "Etc/UTC",
              "DateStyle", "ISO, MDY",
              "server_encoding", "UTF8",
              "is_superuser", "on",
              "session_authorization", "probe",
              "application_name", "probe"),
          Set.of(),
          Map.of());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application_name | psql | psql",
        "application_name | hä | h\\xc3\\xa4",
        "client_encoding | latin1 | LATIN1",
        "client_encoding | ISO-8859-15 | LATIN9",
        "client_encoding | 'utf-8' | UTF8",
        "client_encoding | unicode | UTF8",
        "client_encoding | windows-1252 | WIN1252",
        "client_encoding | sql_ascii | SQL_ASCII",
        "client_encoding | EUC_JP | EUC_JP",
        "datestyle | german | German, DMY",
        "datestyle | iso | ISO, MDY",
        "datestyle | ISO, european | ISO, DMY",
        "datestyle | Postgres,YMD | Postgres, YMD",
        "datestyle | us | ISO, MDY",
        "intervalstyle | ISO_8601 | iso_8601",
        "timezone | utc | UTC",
        "timezone | europe/berlin | Europe/Berlin",
        "timezone | GMT+5 | GMT+5",
        "standard_conforming_strings | 0 | off",
        "default_transaction_read_only | yes | on",
      })
  void tellsWhatTheClientChoseAsPostgresSpellsIt(String name, String value, String told) {
    assertEquals(
        told,
        Greeting.parameters(FACTS, "alice", Map.of(name, value))
            .get(ReportedSettings.CHOSEN.get(name)));
  }

  @Test
  void tellsNothingOfWhoeverAskedTheNode() {
    assertEquals(
        Map.of(
            "TimeZone", "Etc/UTC",
            "DateStyle", "ISO, MDY",
            "server_encoding", "UTF8",
            "client_encoding", "UTF8",
            "is_superuser", "off",
            "session_authorization", "alice",
            "application_name", ""),
        Greeting.parameters(FACTS, "alice", Map.of("helios.region", "eu", "work_mem", "1MB")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "client_encoding | zork | invalid value for parameter \"client_encoding\": \"zork\"",
        "client_encoding | latin11 | invalid value for parameter \"client_encoding\": \"latin11\"",
        "datestyle | iso, sql | invalid value for parameter \"DateStyle\": \"iso, sql\"",
        "intervalstyle | zork | invalid value for parameter \"IntervalStyle\": \"zork\"",
        "standard_conforming_strings | o | parameter \"standard_conforming_strings\" requires a"
            + " Boolean value",
      })
  void refusesWhatNoNodeWouldTake(String name, String value, String message) {
    StartupException e =
        assertThrows(
            StartupException.class, () -> Greeting.parameters(FACTS, "alice", Map.of(name, value)));

    assertEquals("22023", e.error().sqlState());
    assertEquals(message, e.error().message());
  }

  @Test
  void knowsEveryEncodingThatItsOwnNamesName() {
    for (String name :
        List.of(
            "UTF8",
            "LATIN1",
            "LATIN10",
            "WIN1258",
            "WIN866",
            "WIN874",
            "KOI8R",
            "ISO_8859_5",
            "SJIS",
            "BIG5",
            "GBK",
            "UHC",
            "GB18030",
            "JOHAB",
            "EUC_CN",
            "EUC_KR",
            "EUC_TW")) {
      assertEquals(name, ReportedSettings.clientEncoding(name));
    }
  }
}
