package io.cordon.it.machine;

import io.cordon.it.machine.Chance.Weighted;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Sequences of two sessions that change and read settings in every form that there is, in and out
 * of transactions that end in every way.
 */
final class SettingsGenerator {

  /** That nodes report, or that depend on others or on their own earlier values. */
  private static final List<String> SPECIAL =
      List.of(
          "DateStyle",
          "TimeZone",
          "client_encoding",
          "application_name",
          "IntervalStyle",
          "standard_conforming_strings",
          "search_path",
          "default_transaction_read_only",
          "default_transaction_isolation",
          "transaction_isolation",
          "transaction_read_only",
          "transaction_deferrable",
          "role",
          "work_mem",
          "temp_buffers",
          "seed",
          "scram_iterations",
          "session_replication_role",
          "row_security",
          "client_min_messages",
          "bytea_output",
          "log_parser_stats",
          "log_statement_stats",
          "extra_float_digits",
          "commit_delay");

  private static final List<String> OLD = List.of("sort_mem", "vacuum_mem");
  static final List<String> CUSTOM = List.of("a.b", "app.tenant", "helios.x");
  private static final List<String> ROLES = List.of("machine_one", "machine_two", "pg_monitor");
  private static final List<String> SAVEPOINTS = List.of("s", "r");
  private static final String MODES =
      "ISOLATION LEVEL SERIALIZABLE|ISOLATION LEVEL REPEATABLE READ|ISOLATION LEVEL READ COMMITTED"
          + "|READ ONLY|READ WRITE|DEFERRABLE|NOT DEFERRABLE|ISOLATION LEVEL SERIALIZABLE, READ ONLY";

  private final List<Parameter> parameters;
  private final List<Parameter> special;

  SettingsGenerator(List<Parameter> parameters) {
    this.parameters = parameters;
    this.special = parameters.stream().filter(one -> SPECIAL.contains(one.name())).toList();
  }

  List<Step> sequence(long seed) {
    Chance chance = new Chance(seed);
    // Few names, so that statements meet.
    List<Parameter> few = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      few.add(chance.of(chance.percent(50) ? special : parameters));
    }
    Texts texts = new Texts(chance, few);
    List<Step> steps = new ArrayList<>();
    int session = 0;
    for (int left = 5 + chance.below(20); left > 0; left--) {
      session = chance.percent(30) ? 1 - session : session;
      steps.add(new Step(session, messages(chance, texts), 0, false));
    }
    return steps;
  }

  private static List<Message> messages(Chance chance, Texts texts) {
    if (chance.percent(55)) {
      StringBuilder text = new StringBuilder(texts.statement());
      while (chance.percent(25)) {
        text.append("; ").append(texts.statement());
      }
      return List.of(Message.query(text.toString()));
    }
    List<Message> messages = new ArrayList<>();
    do {
      messages.add(Message.parse("", texts.statement()));
      messages.add(Message.bind("", ""));
      if (chance.percent(20)) {
        messages.add(Message.describePortal(""));
      }
      messages.add(Message.execute("", 0));
    } while (chance.percent(40));
    if (chance.percent(15)) {
      messages.add(Message.bind("", "nosuch"));
    }
    messages.add(Message.sync());
    return messages;
  }

  /** Statements over a few parameters. */
  private static final class Texts {

    private final Chance chance;
    private final List<Parameter> few;
    private final List<Weighted<String>> forms;

    Texts(Chance chance, List<Parameter> few) {
      this.chance = chance;
      this.few = few;
      this.forms =
          List.of(
              new Weighted<>(26, this::set),
              new Weighted<>(8, this::reset),
              new Weighted<>(8, this::setConfig),
              new Weighted<>(3, this::update),
              new Weighted<>(8, this::role),
              new Weighted<>(3, this::special),
              new Weighted<>(3, this::modes),
              new Weighted<>(18, this::transaction),
              new Weighted<>(6, this::discard),
              new Weighted<>(12, this::show),
              new Weighted<>(6, this::failing),
              new Weighted<>(4, () -> "SELECT 1"));
    }

    String statement() {
      return chance.weighted(forms);
    }

    private Parameter parameter() {
      return chance.of(few);
    }

    private String name(Parameter parameter) {
      String name = parameter.name();
      return chance.percent(90)
          ? name
          : chance.of(
              name.toUpperCase(Locale.ROOT),
              '"' + name + '"',
              '"' + name.toUpperCase(Locale.ROOT) + '"');
    }

    private String scope() {
      return chance.of("", "", "SESSION ", "LOCAL ");
    }

    private String set() {
      String scope = scope();
      String to = chance.of(" = ", " TO ");
      if (chance.percent(8)) {
        return "SET " + scope + chance.of(OLD) + to + chance.of("'64kB'", "2048", "DEFAULT", "1");
      } else if (chance.percent(12)) {
        return "SET "
            + scope
            + chance.of(CUSTOM)
            + to
            + chance.of("'one'", "two", "3", "DEFAULT", "'it''s'", "''");
      }
      Parameter parameter = parameter();
      return "SET " + scope + name(parameter) + to + value(parameter);
    }

    private String value(Parameter parameter) {
      if (chance.percent(10)) {
        return "DEFAULT";
      }
      String value = chance.of(parameter.values());
      if (value.matches("-?[0-9]+(\\.[0-9]+)?") && chance.percent(60)) {
        return value;
      } else if (value.matches("[A-Za-z_]+(, [A-Za-z_]+)?")
          && !value.matches("none")
          && chance.percent(40)) {
        return value;
      }
      return "'" + value + "'";
    }

    private String reset() {
      return "RESET "
          + chance.of(
              name(parameter()),
              name(parameter()),
              name(parameter()),
              chance.of(OLD),
              chance.of(CUSTOM),
              "ALL",
              "ALL");
    }

    private String setConfig() {
      boolean custom = chance.percent(25);
      Parameter parameter = parameter();
      String name =
          custom ? chance.of(CUSTOM) : chance.percent(6) ? chance.of(OLD) : parameter.name();
      String value = custom ? "cfg" : chance.of(parameter.values());
      return "SELECT set_config('"
          + name
          + "', '"
          + value
          + "', "
          + chance.of("true", "false")
          + ")";
    }

    private String update() {
      Parameter parameter = parameter();
      return "UPDATE pg_settings SET setting = '"
          + chance.of(parameter.values())
          + "' WHERE name = '"
          + parameter.name()
          + "'";
    }

    private String role() {
      String scope = scope();
      String role = chance.of(ROLES);
      return chance.of(
          "SET " + scope + "ROLE " + role,
          "SET " + scope + "ROLE " + role,
          "SET " + scope + "ROLE '" + role + "'",
          "SET " + scope + "ROLE NONE",
          "SET ROLE nosuch",
          "RESET ROLE",
          "SET " + scope + "SESSION AUTHORIZATION " + role,
          "SET " + scope + "SESSION AUTHORIZATION DEFAULT",
          "RESET SESSION AUTHORIZATION");
    }

    private String special() {
      String scope = scope();
      return "SET "
          + scope
          + chance.of(
              "TIME ZONE 'Asia/Tokyo'",
              "TIME ZONE -7",
              "TIME ZONE INTERVAL '+02:00' HOUR TO MINUTE",
              "TIME ZONE LOCAL",
              "TIME ZONE DEFAULT",
              "NAMES 'LATIN1'",
              "NAMES DEFAULT",
              "NAMES",
              "SCHEMA 'public'",
              "SEED 0.5",
              "SEED DEFAULT",
              "XML OPTION DOCUMENT",
              "XML OPTION CONTENT");
    }

    private String modes() {
      String mode = chance.of(MODES.split("\\|"));
      return chance.of(
          "SET TRANSACTION " + mode,
          "SET SESSION CHARACTERISTICS AS TRANSACTION " + mode,
          "RESET TRANSACTION ISOLATION LEVEL",
          "SET TRANSACTION SNAPSHOT 'bogus'");
    }

    private String transaction() {
      String savepoint = chance.of(SAVEPOINTS);
      return chance.of(
          "BEGIN",
          "BEGIN",
          "BEGIN",
          "START TRANSACTION " + chance.of(MODES.split("\\|")),
          "SAVEPOINT " + savepoint,
          "SAVEPOINT " + savepoint,
          "ROLLBACK TO " + savepoint,
          "ROLLBACK TO " + savepoint,
          "RELEASE " + savepoint,
          "COMMIT",
          "COMMIT",
          "ROLLBACK",
          "ROLLBACK",
          "COMMIT AND CHAIN",
          "ROLLBACK AND CHAIN",
          "PREPARE TRANSACTION '" + Message.GID + "'",
          "ROLLBACK PREPARED '" + Message.GID + "'");
    }

    private String discard() {
      return chance.of(
          "DISCARD ALL",
          "DISCARD ALL",
          "DISCARD ALL",
          "DISCARD PLANS",
          "DISCARD SEQUENCES",
          "DISCARD TEMP");
    }

    private String show() {
      return chance.of(
          "SHOW " + name(parameter()),
          "SHOW " + chance.of(OLD),
          "SELECT current_setting('" + parameter().name() + "')",
          "SELECT nullif(current_setting('" + chance.of(CUSTOM) + "', true), '')",
          "SELECT current_user, session_user",
          "SELECT setting FROM pg_settings WHERE name = '" + parameter().name() + "'",
          "SHOW SESSION AUTHORIZATION",
          "SHOW TRANSACTION ISOLATION LEVEL",
          "SHOW TIME ZONE");
    }

    private String failing() {
      return chance.of(
          "SELECT 1/0", "SELEC", "SELECT nosuch", "SET nosuch = 1", "SHOW nosuch", "RESET nosuch");
    }
  }
}
