package io.cordon.proxy.frontend.session;

import static java.util.Map.entry;

import io.cordon.sql.SettingText;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How PostgreSQL spells the value of a setting that it reports to clients. A value that no node
 * would accept is a {@link StartupException}, 22023 in PostgreSQL's words.
 */
public final class ReportedSettings {

  /** PostgreSQL's spelling of the settings that a client may choose, by their lower case. */
  public static final Map<String, String> CHOSEN =
      Map.of(
          "application_name", "application_name",
          "client_encoding", "client_encoding",
          "datestyle", "DateStyle",
          "default_transaction_read_only", "default_transaction_read_only",
          "intervalstyle", "IntervalStyle",
          "standard_conforming_strings", "standard_conforming_strings",
          "timezone", "TimeZone");

  /** By name with everything but letters and digits removed, in lower case. */
  private static final Map<String, String> ENCODINGS =
      Map.ofEntries(
          entry("sqlascii", "SQL_ASCII"),
          entry("unicode", "UTF8"),
          entry("utf8", "UTF8"),
          entry("eucjp", "EUC_JP"),
          entry("euccn", "EUC_CN"),
          entry("eucjis2004", "EUC_JIS_2004"),
          entry("shiftjis2004", "SHIFT_JIS_2004"),
          entry("euckr", "EUC_KR"),
          entry("euctw", "EUC_TW"),
          entry("iso88595", "ISO_8859_5"),
          entry("iso88596", "ISO_8859_6"),
          entry("iso88597", "ISO_8859_7"),
          entry("iso88598", "ISO_8859_8"),
          entry("koi8", "KOI8R"),
          entry("koi8r", "KOI8R"),
          entry("koi8u", "KOI8U"),
          entry("alt", "WIN866"),
          entry("win", "WIN1251"),
          entry("abc", "WIN1258"),
          entry("tcvn", "WIN1258"),
          entry("tcvn5712", "WIN1258"),
          entry("vscii", "WIN1258"),
          entry("big5", "BIG5"),
          entry("gbk", "GBK"),
          entry("uhc", "UHC"),
          entry("gb18030", "GB18030"),
          entry("johab", "JOHAB"),
          entry("sjis", "SJIS"),
          entry("mskanji", "SJIS"),
          entry("shiftjis", "SJIS"),
          entry("windows932", "SJIS"),
          entry("windows936", "GBK"),
          entry("windows949", "UHC"),
          entry("windows950", "BIG5"));

  /** LATINn is ISO 8859 part m. */
  private static final Map<String, String> LATIN_BY_PART =
      Map.of(
          "1", "1", "2", "2", "3", "3", "4", "4", "9", "5", "10", "6", "13", "7", "14", "8", "15",
          "9", "16", "10");

  private static final Map<String, String> ZONES =
      ZoneId.getAvailableZoneIds().stream()
          .collect(Collectors.toUnmodifiableMap(SettingText::lowerCase, z -> z, (a, b) -> a));

  private ReportedSettings() {}

  /**
   * The value as a node reports it.
   *
   * @param name one of {@link #CHOSEN}'s keys
   * @param inherited what the setting is if the client does not choose; null: not known
   */
  public static String canonical(String name, String value, @Nullable String inherited) {
    return switch (name) {
      case "application_name" -> applicationName(value);
      case "client_encoding" -> clientEncoding(value);
      case "datestyle" -> DateStyle.of(value, inherited);
      case "intervalstyle" -> intervalStyle(value);
      case "timezone" -> ZONES.getOrDefault(SettingText.lowerCase(value), value);
      default -> bool(name, value);
    };
  }

  static StartupException invalid(String name, String value) {
    return new StartupException(
        "22023", "invalid value for parameter \"" + name + "\": \"" + value + '"');
  }

  private static String applicationName(String value) {
    StringBuilder clean = new StringBuilder();
    for (byte b : SettingText.cut(value).getBytes(StandardCharsets.UTF_8)) {
      if (b >= ' ' && b <= '~') {
        clean.append((char) b);
      } else {
        clean.append(String.format("\\x%02x", b));
      }
    }
    return clean.toString();
  }

  public static String clientEncoding(String value) {
    String key = SettingText.lowerCase(SettingText.cut(value).replaceAll("[^A-Za-z0-9]", ""));
    String name = ENCODINGS.get(key);
    if (name == null && key.matches("(win|windows)(866|874|125[0-8])")) {
      name = "WIN" + key.replaceAll("[a-z]", "");
    } else if (name == null && key.matches("latin([1-9]|10)")) {
      name = key.toUpperCase(Locale.ROOT);
    } else if (name == null && key.startsWith("iso8859")) {
      String part = LATIN_BY_PART.get(key.substring("iso8859".length()));
      name = part == null ? null : "LATIN" + part;
    }
    if (name == null) {
      throw invalid("client_encoding", value);
    }
    return name;
  }

  private static String intervalStyle(String value) {
    String style = SettingText.lowerCase(value);
    return switch (style) {
      case "postgres", "postgres_verbose", "sql_standard", "iso_8601" -> style;
      default ->
          throw invalid("IntervalStyle", value)
              .withHint("Available values: postgres, postgres_verbose, sql_standard, iso_8601.");
    };
  }

  private static String bool(String name, String value) {
    Boolean on = SettingText.parseBoolean(value);
    if (on == null) {
      throw new StartupException("22023", "parameter \"" + name + "\" requires a Boolean value");
    }
    return on ? "on" : "off";
  }
}
