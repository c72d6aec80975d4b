package io.cordon.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        "EUC_TW", "SJIS", "BIG5", "GBK", "UHC", "JOHAB", "GB18030", "ISO_8859_5", "LATIN5",
        "LATIN6", "LATIN8", "ISO-8859-10", "ISO-8859-14"
      })
  void knowsPostgresEncodings(String name) {
    assertNotNull(ClientEncoding.charset(name));
  }

  @ParameterizedTest
  @CsvSource({
    "LATIN6, b6, \u0137",
    "LATIN8, ff, \u00ff",
    "LATIN8, a1, \u1e02",
    "EUC_JP, a1c1, \uff5e",
    "EUC_JP, 8fa2c3, \uffe4",
    "BIG5, a451, \u5341",
    "GB18030, fe5a, \u359e"
  })
  void readsAndWritesWhatPostgresDoes(String encoding, String hex, String text) {
    Charset charset = Objects.requireNonNull(ClientEncoding.charset(encoding));
    ByteBuf body = Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex + "00"));

    assertEquals(text, Text.read(body.duplicate(), charset));

    ByteBuf out = Unpooled.buffer();
    Text.write(out, text, charset);
    assertEquals(body, out);
  }

  @ParameterizedTest
  @CsvSource({
    "SHIFT_JIS_2004, 835c",
    "EUC_JIS_2004, 41a4a2",
    "nonsense, ff",
    "BIG5, a2cc",
    "BIG5, a1fe",
    "GB18030, fe59",
    "GB18030, 82359037"
  })
  void refusesWhatPostgresMayReadOtherwise(String encoding, String hex) {
    Charset known = ClientEncoding.charset(encoding);
    Charset charset = known == null ? ClientEncoding.unread(encoding) : known;
    ByteBuf body = Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex + "00"));

    ProtocolViolation refused =
        assertThrows(ProtocolViolation.class, () -> Text.read(body, charset));

    assertEquals("0A000", refused.sqlState());
    assertTrue(
        String.valueOf(refused.getMessage()).contains('"' + encoding + '"'), refused::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SHIFT_JIS_2004", "LATIN6"})
  void asciiIsItself(String encoding) {
    Charset known = ClientEncoding.charset(encoding);
    Charset charset = known == null ? ClientEncoding.unread(encoding) : known;
    String text = "SELECT '\\~' -- " + "x".repeat(9000);
    ByteBuf out = Unpooled.buffer();

    Text.write(out, text, charset);

    assertEquals(text + '\0', out.toString(StandardCharsets.US_ASCII));
    assertEquals(text, Text.read(out, charset));
    assertEquals(
        "22P05",
        assertThrows(
                ProtocolViolation.class, () -> Text.write(Unpooled.buffer(), "\u4e00", charset))
            .sqlState());
    ByteBuf readable = Unpooled.buffer();
    Text.writeReadable(readable, "a\u4e00\u4e01b", charset);
    assertEquals("a??b\0", readable.toString(StandardCharsets.US_ASCII));
  }
}
