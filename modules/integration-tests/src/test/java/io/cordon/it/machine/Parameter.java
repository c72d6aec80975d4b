package io.cordon.it.machine;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A setting that PostgreSQL's catalog has.
 *
 * @param values that may be set, and some that may not
 */
record Parameter(String name, String type, List<String> values) {

  /** What the catalog does not say: values of settings that are strings. */
  private static final Map<String, List<String>> STRINGS =
      Map.ofEntries(
          Map.entry("application_name", List.of("x", "a''b", "", "ps")),
          Map.entry(
              "search_path",
              List.of(
                  "public", "pg_catalog, public", "\"$user\", public", "", "nosuch", "pg_temp")),
          Map.entry("client_encoding", List.of("UTF8", "LATIN1", "utf-8", "WIN1252", "bogus")),
          Map.entry(
              "TimeZone",
              List.of("UTC", "Asia/Tokyo", "Europe/Berlin", "-3", "<+02>-02", "utc", "bogus")),
          Map.entry(
              "DateStyle",
              List.of(
                  "ISO", "SQL", "DMY", "German", "Postgres, MDY", "iso, ymd", "SQL, YMD", "bogus")),
          Map.entry("timezone_abbreviations", List.of("Default", "India", "bogus")),
          Map.entry("default_table_access_method", List.of("heap", "nosuch", "")),
          Map.entry("default_tablespace", List.of("", "pg_default")),
          Map.entry("temp_tablespaces", List.of("", "pg_default")),
          Map.entry("lc_messages", List.of("C", "bogus")),
          Map.entry("lc_monetary", List.of("C", "bogus")),
          Map.entry("lc_numeric", List.of("C", "bogus")),
          Map.entry("lc_time", List.of("C", "bogus")),
          Map.entry("default_text_search_config", List.of("pg_catalog.english", "simple", "bogus")),
          Map.entry("log_line_prefix", List.of("x")),
          Map.entry("session_authorization", List.of("machine_one", "pg_monitor", "nosuch")),
          Map.entry("is_superuser", List.of("on", "off")),
          Map.entry("seed", List.of("0.5", "0", "2")),
          Map.entry("role", List.of("none", "machine_one", "machine_two", "pg_monitor", "nosuch")));

  /** That pg_settings does not show. */
  private static final List<String> HIDDEN =
      List.of("role", "session_authorization", "seed", "is_superuser");

  static List<Parameter> read(Connection connection) throws SQLException {
    List<Parameter> parameters = new ArrayList<>();
    for (String name : HIDDEN) {
      parameters.add(new Parameter(name, "string", STRINGS.get(name)));
    }
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT name, vartype, enumvals, min_val, max_val, boot_val, unit FROM pg_settings"
                    + " WHERE name !~ '\\.' ORDER BY name")) {
      while (row.next()) {
        String name = row.getString("name");
        if (!DocumentedDifferences.LEFT_OUT_SETTINGS.contains(name)) {
          parameters.add(new Parameter(name, row.getString("vartype"), values(name, row)));
        }
      }
    }
    return parameters;
  }

  private static List<String> values(String name, ResultSet row) throws SQLException {
    return switch (row.getString("vartype")) {
      case "bool" -> List.of("on", "off", "true", "false", "yes", "no", "0", "1", "maybe");
      case "enum" -> {
        List<String> values = new ArrayList<>();
        for (String value : (String[]) row.getArray("enumvals").getArray()) {
          // At the others, a node tells the client of its own work.
          if (!value.startsWith("debug") && !value.equals("log") && !value.equals("info")) {
            values.add(value);
            values.add(value.toUpperCase(Locale.ROOT));
          }
        }
        values.add("bogus");
        yield values;
      }
      case "string" -> STRINGS.getOrDefault(name, List.of("", "x", "bogus, y"));
      default -> numbers(row);
    };
  }

  /** With their ends, what is beyond these, and units. */
  private static List<String> numbers(ResultSet row) throws SQLException {
    Set<String> values = new LinkedHashSet<>();
    String least = row.getString("min_val");
    String most = row.getString("max_val");
    values.add(row.getString("boot_val"));
    values.add(least);
    values.add(most);
    values.add("-2147483648");
    values.add("1e30");
    values.add("bogus");
    String unit = row.getString("unit");
    switch (unit == null ? "" : unit) {
      case "ms", "s", "min" -> values.addAll(List.of("10h", "7200s", "1zb"));
      case "B", "kB", "8kB", "MB" -> values.addAll(List.of("1MB", "8192kB", "2 MB", "1min"));
      default -> values.addAll(List.of("7", "1.5", "0x10", "8kB"));
    }
    return List.copyOf(values);
  }
}
