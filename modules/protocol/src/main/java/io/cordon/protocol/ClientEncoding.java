package io.cordon.protocol;

import static java.util.Map.entry;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which Java charset a value of {@code client_encoding} means. */
public final class ClientEncoding {

  /** By PostgreSQL's name with everything but letters and digits removed, in lower case. */
  private static final Map<String, String> CHARSETS =
      Map.ofEntries(
          entry("utf8", "UTF-8"),
          entry("unicode", "UTF-8"),
          // No conversion and no check: every byte stands for itself.
          entry("sqlascii", "ISO-8859-1"),
          entry("latin1", "ISO-8859-1"),
          entry("iso88591", "ISO-8859-1"),
          entry("latin2", "ISO-8859-2"),
          entry("iso88592", "ISO-8859-2"),
          entry("latin3", "ISO-8859-3"),
          entry("iso88593", "ISO-8859-3"),
          entry("latin4", "ISO-8859-4"),
          entry("iso88594", "ISO-8859-4"),
          entry("latin5", "ISO-8859-9"),
          entry("iso88599", "ISO-8859-9"),
          entry("latin6", "latin6"),
          entry("iso885910", "latin6"),
          entry("latin8", "latin8"),
          entry("iso885914", "latin8"),
          entry("latin7", "ISO-8859-13"),
          entry("iso885913", "ISO-8859-13"),
          entry("latin9", "ISO-8859-15"),
          entry("iso885915", "ISO-8859-15"),
          entry("latin10", "ISO-8859-16"),
          entry("iso885916", "ISO-8859-16"),
          entry("iso88595", "ISO-8859-5"),
          entry("iso88596", "ISO-8859-6"),
          entry("iso88597", "ISO-8859-7"),
          entry("iso88598", "ISO-8859-8"),
          entry("koi8r", "KOI8-R"),
          entry("koi8", "KOI8-R"),
          entry("koi8u", "KOI8-U"),
          entry("win866", "IBM866"),
          entry("alt", "IBM866"),
          entry("win874", "x-windows-874"),
          entry("win1250", "windows-1250"),
          entry("windows1250", "windows-1250"),
          entry("win1251", "windows-1251"),
          entry("win", "windows-1251"),
          entry("windows1251", "windows-1251"),
          entry("win1252", "windows-1252"),
          entry("windows1252", "windows-1252"),
          entry("win1253", "windows-1253"),
          entry("windows1253", "windows-1253"),
          entry("win1254", "windows-1254"),
          entry("windows1254", "windows-1254"),
          entry("win1255", "windows-1255"),
          entry("windows1255", "windows-1255"),
          entry("win1256", "windows-1256"),
          entry("windows1256", "windows-1256"),
          entry("win1257", "windows-1257"),
          entry("windows1257", "windows-1257"),
          entry("win1258", "windows-1258"),
          entry("windows1258", "windows-1258"),
          entry("abc", "windows-1258"),
          entry("vscii", "windows-1258"),
          entry("tcvn", "windows-1258"),
          entry("eucjp", "x-eucJP-Open"),
          entry("euckr", "EUC-KR"),
          entry("euccn", "GB2312"),
          entry("euctw", "x-EUC-TW"),
          entry("sjis", "windows-31j"),
          entry("mskanji", "windows-31j"),
          entry("shiftjis", "windows-31j"),
          entry("windows932", "windows-31j"),
          entry("big5", "x-Big5-Solaris"),
          entry("windows950", "x-Big5-Solaris"),
          entry("gbk", "x-mswin-936"),
          entry("windows936", "x-mswin-936"),
          entry("uhc", "x-windows-949"),
          entry("windows949", "x-windows-949"),
          entry("johab", "x-Johab"),
          entry("gb18030", "GB18030"));

  private ClientEncoding() {}

  /**
   * Null: no such encoding, or one that Java cannot read; text in it can only be refused, see
   * {@link #unread}.
   */
  public static @Nullable Charset charset(String clientEncoding) {
    String name = CHARSETS.get(clean(clientEncoding));
    if ("UTF-8".equals(name)) {
      return StandardCharsets.UTF_8;
    } else if ("latin6".equals(name)) {
      return SingleByteCharset.LATIN6;
    } else if ("latin8".equals(name)) {
      return SingleByteCharset.LATIN8;
    }
    return name != null && Charset.isSupported(name) ? Charset.forName(name) : null;
  }

  /**
   * For an encoding that has no {@link #charset}: text of ASCII bytes is read, and a text with any
   * other is refused when it is decoded (0A000, naming the encoding).
   */
  public static Charset unread(String clientEncoding) {
    return new UnreadCharset(clientEncoding);
  }

  /** True for SQL_ASCII, in which no byte has a meaning but those of ASCII. */
  public static boolean isSqlAscii(String clientEncoding) {
    return clean(clientEncoding).equals("sqlascii");
  }

  private static String clean(String clientEncoding) {
    StringBuilder clean = new StringBuilder();
    for (int i = 0; i < clientEncoding.length(); i++) {
      char c = clientEncoding.charAt(i);
      if (c < 128 && Character.isLetterOrDigit(c)) {
        clean.append(c);
      }
    }
    return clean.toString().toLowerCase(Locale.ROOT);
  }
}
