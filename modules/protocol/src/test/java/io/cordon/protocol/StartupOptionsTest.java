package io.cordon.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartupOptionsTest {

  @Test
  void readsWhatPostgresReads() {
    assertEquals(Map.of(), StartupOptions.parse("  \t"));
    assertEquals(
        Map.of("a", "b", "c_d", "e-f", "g_h", "i j", "k", "\\", "l", "=m"),
        StartupOptions.parse("-c a=b  -cc-d=e-f --g-h=i\\ j\n-c k=\\\\ -c\tl==m --"));
  }

  @Test
  void theLastOneCounts() {
    assertEquals(Map.of("a", "2"), StartupOptions.parse("-c a=1 -c a=2"));
  }

  @ParameterizedTest
  @CsvSource({
    "-c a,-c a requires a value",
    "--a-b,--a-b requires a value",
    "-c,invalid command-line argument for server process: -c",
    "-h x,invalid command-line argument for server process: -h",
    "x,invalid command-line argument for server process: x",
    "-,invalid command-line argument for server process: -",
    "-- -c a=b,invalid command-line argument for server process: --"
  })
  void refusesTheRest(String options, String message) {
    ProtocolViolation e =
        assertThrows(ProtocolViolation.class, () -> StartupOptions.parse(options));
    assertEquals("42601", e.sqlState());
    assertEquals(message, e.getMessage());
  }
}
