package io.cordon.it;

import static io.cordon.it.PostgresServers.PRIMARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.frontend.session.ReportedSettings;
import io.cordon.proxy.frontend.session.StartupException;
import io.cordon.sql.SettingText;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of settings are read as a node reads them: PostgreSQL is the oracle. */
class SettingTextIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  /** What each function changes is rolled back; null is an error of the value. */
  private static final String FUNCTIONS =
      """
      CREATE FUNCTION pg_temp.path(value text, names text[]) RETURNS text[] LANGUAGE plpgsql AS $$
        DECLARE found text[]; name text;
        BEGIN
          FOREACH name IN ARRAY names LOOP
            EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I', name);
          END LOOP;
          PERFORM set_config('search_path', value, true);
          found := current_schemas(false);
          RAISE unique_violation;
        EXCEPTION
          WHEN unique_violation THEN RETURN found;
          WHEN invalid_parameter_value THEN RETURN NULL;
        END $$;
      CREATE FUNCTION pg_temp.shown(name text, value text) RETURNS text LANGUAGE plpgsql AS $$
        DECLARE found text;
        BEGIN
          PERFORM set_config(name, value, true);
          found := current_setting(name);
          RAISE unique_violation;
        EXCEPTION
          WHEN unique_violation THEN RETURN found;
          WHEN invalid_parameter_value THEN RETURN NULL;
        END $$;
      """;

  /** All of ASCII but NUL, and what Unicode takes for a space or for a letter of ASCII's. */
  private static final List<String> CHARACTERS = characters();

  private static Connection node;

  @BeforeAll
  static void connect() throws Exception {
    node = CLUSTER.connect(PRIMARY);
    try (Statement statement = node.createStatement()) {
      statement.execute(FUNCTIONS);
    }
  }

  @AfterAll
  static void close() throws Exception {
    node.close();
  }

  private static List<String> characters() {
    List<String> all = new ArrayList<>();
    for (char c = 1; c < 128; c++) {
      all.add(String.valueOf(c));
    }
    for (int c :
        new int[] {
          0x80, 0x85, 0xa0, 0xc9, 0x130, 0x131, 0x17f, 0x1680, 0x180e, 0x2000, 0x2003, 0x2007,
          0x200b, 0x2028, 0x2029, 0x202f, 0x205f, 0x212a, 0x3000, 0xfeff, 0xff21, 0x1d400
        }) {
      all.add(Character.toString(c));
    }
    return all;
  }

  /** Of a word: the character at each place that matters, alone, and among other words. */
  private static Set<String> around(String word, String other) {
    Set<String> values = new LinkedHashSet<>();
    for (String c : CHARACTERS) {
      values.addAll(
          List.of(
              c,
              c + word,
              word + c,
              c + c + word + c + c,
              word.substring(0, 1) + c + word.substring(1),
              word + c + "," + other,
              word + "," + c + other,
              "\"" + c + word + "\"",
              "\"" + word + "\"" + c,
              c + "\"" + word + "\" , " + other));
    }
    values.addAll(
        List.of(
            "",
            ",",
            word + ",",
            "," + word,
            word + ",," + other,
            word + " " + other,
            "\"" + word,
            "\"" + word + "\"\"" + other + "\"",
            "\"" + word + "\"\"",
            "\"\"\"" + word + "\"",
            "\"" + word + ", " + other + "\"",
            "\"" + word + "\" \"" + other + "\"",
            word.toUpperCase(Locale.ROOT) + "," + other));
    return values;
  }

  private static Stream<String> lists() {
    String longest = "x".repeat(63);
    return Stream.concat(
        around("Ab", "cD").stream(),
        Stream.of(
            longest + "y",
            longest + "y, " + longest + "z",
            "\"" + longest + "Y\"",
            "\"" + "x".repeat(62) + "\"\"y\"",
            "x".repeat(62) + "é",
            "x".repeat(61) + "éé",
            "x".repeat(60) + "\ud835\udc00",
            "é".repeat(40),
            "\ud835\udc00".repeat(20)));
  }

  @Test
  void namesOfLists() throws Exception {
    for (String value : lists().toList()) {
      List<String> read = SettingText.names(value);

      List<String> ofNode = path(value, read == null ? List.of() : read);

      assertEquals(
          ofNode,
          read == null ? null : read.stream().filter(name -> !name.isEmpty()).distinct().toList(),
          () -> written(value));
    }
  }

  @Test
  void booleans() throws Exception {
    Set<String> values = new LinkedHashSet<>();
    for (String word : List.of("true", "false", "yes", "no", "on", "off", "1", "0", "10", "o")) {
      for (int i = 0; i <= word.length(); i++) {
        values.add(word.substring(0, i));
        values.add(word.substring(0, i).toUpperCase(Locale.ROOT));
        values.add(word.substring(0, i) + "x");
      }
      for (String c : CHARACTERS) {
        values.addAll(List.of(c + word, word + c, c, word.substring(1) + c));
      }
    }
    for (String value : values) {
      Boolean read = SettingText.parseBoolean(value);

      assertEquals(
          shown("enable_seqscan", value),
          read == null ? null : read ? "on" : "off",
          () -> written(value));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "datestyle | sql | dmy",
        "datestyle | DMY | ISO",
        "datestyle | european | german",
        "datestyle | default | us",
        "intervalstyle | iso_8601 | x",
        "client_encoding | koi8r | x",
        "client_encoding | WIN1252 | x",
        "client_encoding | latin1 | x",
        "default_transaction_read_only | off | x",
        "application_name | Ab | x"
      })
  void whatClientsAreToldOf(String name, String word, String other) throws Exception {
    Set<String> values = around(word, other);
    for (int length : new int[] {55, 56, 57, 58, 59, 60, 61, 62, 63, 64}) {
      values.add("-".repeat(length) + word);
      values.add("-".repeat(length) + word + "0");
      values.add(word + "é".repeat(length / 2) + word);
    }
    String inherited = shown("datestyle", "default");
    for (String value : values) {
      assertEquals(shown(name, value), canonical(name, value, inherited), () -> written(value));
    }
  }

  private static String canonical(String name, String value, String inherited) {
    try {
      return ReportedSettings.canonical(name, value, inherited);
    } catch (StartupException e) {
      return null;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "work_mem",
        "Work_Mem",
        "WORK_MEM",
        "wor\u212a_mem",
        " work_mem",
        "work_mem\u001c",
        "IntervalStyle",
        "\u0130ntervalstyle",
        "\u0131ntervalstyle",
        "inter\u017ftyle"
      })
  void namesOfSettings(String name) throws Exception {
    try (PreparedStatement statement =
        node.prepareStatement("SELECT current_setting(?, true) IS NOT NULL")) {
      statement.setString(1, name);
      try (ResultSet row = statement.executeQuery()) {
        assertTrue(row.next());
        assertEquals(
            row.getBoolean(1),
            Set.of("work_mem", "intervalstyle").contains(SettingText.lowerCase(name)));
      }
    }
  }

  private static List<String> path(String value, List<String> names) throws SQLException {
    try (PreparedStatement statement = node.prepareStatement("SELECT pg_temp.path(?, ?)")) {
      statement.setString(1, value);
      statement.setArray(
          2, node.createArrayOf("text", names.stream().filter(n -> !n.isEmpty()).toArray()));
      try (ResultSet row = statement.executeQuery()) {
        assertTrue(row.next());
        Array found = row.getArray(1);
        return found == null ? null : Arrays.asList((String[]) found.getArray());
      }
    }
  }

  private static String shown(String name, String value) throws SQLException {
    try (PreparedStatement statement = node.prepareStatement("SELECT pg_temp.shown(?, ?)")) {
      statement.setString(1, name);
      statement.setString(2, value);
      try (ResultSet row = statement.executeQuery()) {
        assertTrue(row.next());
        return row.getString(1);
      }
    }
  }

  private static String written(String value) {
    StringBuilder written = new StringBuilder();
    value
        .chars()
        .forEach(c -> written.append(c < 32 || c > 126 ? String.format("\\u%04x", c) : (char) c));
    return written.toString();
  }
}
