package io.cordon.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientEncodingTest {

  @Test
  void namesAreComparedAsPostgresDoes() {
    for (String name : new String[] {"UTF8", "utf-8", "Unicode", "'utf_8'"}) {
      assertEquals(StandardCharsets.UTF_8, ClientEncoding.charset(name));
    }
    assertNull(ClientEncoding.charset("MULE_INTERNAL"));
    assertNull(ClientEncoding.charset("nonsense"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SQL_ASCII", "LATIN1", "LATIN9", "WIN1252", "KOI8R", "WIN866", "EUC_JP", "EUC_KR", "EUC_CN",
        "EUC_TW", "SJIS", "BIG5", "GBK", "UHC", "JOHAB", "GB18030", "ISO_8859_5", "LATIN5"
      })
  void knowsPostgresEncodings(String name) {
    assertNotNull(ClientEncoding.charset(name));
  }
}
