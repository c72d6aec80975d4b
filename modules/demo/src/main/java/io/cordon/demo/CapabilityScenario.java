package io.cordon.demo;

import static io.cordon.demo.Dialogue.BLOCKED;
import static io.cordon.demo.Expectation.error;
import static io.cordon.demo.Expectation.ok;
import static io.cordon.demo.Expectation.value;

import io.cordon.proxy.policy.PluginSpec;
import io.cordon.proxy.policy.Policy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * The user {@code metabase} may read {@code analytics_*} and nothing else; PostgreSQL itself would
 * let it read everything.
 */
final class CapabilityScenario implements Scenario {

  private static final String NO_USERS = "relation public.users is not allowed";

  @Override
  public List<String> users() {
    return List.of("metabase");
  }

  @Override
  public String script() {
    return """
        CREATE VIEW analytics_people AS SELECT name, email FROM users;
        CREATE SCHEMA private;
        CREATE TABLE private.analytics_daily AS SELECT * FROM users;
        CREATE ROLE metabase LOGIN PASSWORD 'metabase';
        GRANT USAGE ON SCHEMA private TO metabase;
        GRANT SELECT ON ALL TABLES IN SCHEMA public, private TO metabase;
        GRANT pg_read_all_data, pg_read_server_files TO metabase;
        """;
  }

  @Override
  public Policy policy(List<ServerAddress> servers) {
    return new Policy(
        1,
        DemoConfig.nodes(servers, Map.of()),
        Map.of(),
        List.of(
            new PluginSpec(
                "capability-guard",
                Map.of(
                    "identities",
                    Map.of("metabase", List.of("analyst")),
                    "roles",
                    Map.of(
                        "analyst",
                        Map.of(
                            "commands",
                            List.of("SELECT", "COPY"),
                            "relations",
                            List.of("analytics_*")))))));
  }

  @Override
  public String invitation() {
    return "-U metabase -d %s -c \"TABLE users\"".formatted(DemoServers.DATABASE);
  }

  @Override
  public void run(Dialogue dialogue) throws SQLException {
    try (Connection session = dialogue.session("metabase", "metabase")) {
      allowed(dialogue, session);
      otherTables(dialogue, session);
      otherNames(dialogue, session);
      whatCannotBeSeen(dialogue, session);
      prepared(dialogue, session);
    }
  }

  private static void allowed(Dialogue dialogue, Connection session) throws SQLException {
    dialogue.chapter("An analyst reads analytics_* (user metabase)");
    dialogue.say(session, "SELECT count(*) > 0 FROM analytics_daily", value("t"));
    dialogue.say(
        session,
        "SELECT lower(region) FROM public.analytics_daily GROUP BY 1 ORDER BY 1 LIMIT 1",
        value("eu-west"));
  }

  private static void otherTables(Dialogue dialogue, Connection session) throws SQLException {
    dialogue.chapter("It reads nothing else, however it is said");
    dialogue.say(session, "TABLE users", error(BLOCKED, NO_USERS));
    dialogue.say(session, "SELECT * FROM \"users\"", error(BLOCKED, NO_USERS));
    dialogue.say(
        session,
        "WITH analytics_x AS (SELECT * FROM USERS) SELECT * FROM analytics_x",
        error(BLOCKED, NO_USERS));
    dialogue.say(session, "COPY users TO STDOUT", error(BLOCKED, NO_USERS));
    dialogue.say(
        session,
        "SELECT * FROM analytics_people",
        error(BLOCKED, NO_USERS + " (by way of public.analytics_people)"));
    dialogue.say(
        session, "SELECT rolname FROM pg_authid", error(BLOCKED, "relation pg_catalog.pg_authid"));
  }

  private static void otherNames(Dialogue dialogue, Connection session) throws SQLException {
    dialogue.chapter("A name is what it means in the session");
    dialogue.say(session, "SET search_path = private", ok());
    dialogue.say(
        session,
        "SELECT * FROM analytics_daily",
        error(BLOCKED, "relation private.analytics_daily is not allowed"));
    dialogue.say(session, "RESET search_path", ok());
    dialogue.say(session, "SELECT count(*) > 0 FROM analytics_daily", value("t"));
  }

  private static void whatCannotBeSeen(Dialogue dialogue, Connection session) throws SQLException {
    dialogue.chapter("What reads without naming, writes or cannot be seen is refused");
    dialogue.say(
        session,
        "SELECT query_to_xml('SELECT * FROM users', true, false, '')",
        error(BLOCKED, "SELECT may write, and only reading is allowed"));
    dialogue.say(
        session,
        "SELECT pg_read_file('PG_VERSION')",
        error(BLOCKED, "SELECT may write, and only reading is allowed"));
    dialogue.say(
        session, "DO 'BEGIN PERFORM * FROM users; END'", error(BLOCKED, "DO is not allowed"));
    dialogue.say(session, "DELETE FROM analytics_daily", error(BLOCKED, "DELETE is not allowed"));
    dialogue.say(
        session,
        "CREATE TEMPORARY TABLE analytics_mine (i integer)",
        error(BLOCKED, "CREATE TABLE is not allowed"));
  }

  private static void prepared(Dialogue dialogue, Connection session) throws SQLException {
    dialogue.chapter("A prepared statement means something else once the path has changed");
    try (PreparedStatement prepared =
        session.prepareStatement("SELECT count(*) > 0 FROM analytics_daily /* prepared once */")) {
      dialogue.execute(prepared, value("t"));
      dialogue.say(session, "SET search_path = private", ok());
      dialogue.execute(prepared, error(BLOCKED, "relation private.analytics_daily is not allowed"));
      dialogue.say(session, "SET search_path = public", ok());
      dialogue.execute(prepared, value("t"));
    }
  }
}
