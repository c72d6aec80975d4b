package io.cordon.demo;

import static io.cordon.demo.Expectation.error;
import static io.cordon.demo.Expectation.ok;
import static io.cordon.demo.Expectation.rows;
import static io.cordon.demo.Expectation.value;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The scenario that must always work, with a real driver, through the proxy. All of it in one
 * session of the extended protocol, but for the batch, which takes the simple one.
 */
final class Scenario {

  private static final String BLOCKED = "42000";
  private static final String NO_REPLICA =
      "Query blocked by route plugin: no in-region replica for user";
  private static final String WHERE = "SELECT current_setting('cluster_name')";

  private final String host;
  private final int port;
  private final Report report;

  Scenario(String host, int port, Report report) {
    this.host = host;
    this.port = port;
    this.report = report;
  }

  void run() throws SQLException {
    batch();
    try (Connection session = connect("extended")) {
      refusalAndRecovery(session);
      wishAndRegion(session);
      preparedStatement(session);
      transaction(session);
      write(session);
    }
  }

  private void batch() throws SQLException {
    report.chapter("A region without a node, in one batch of a simple query");
    try (Connection session = connect("simple")) {
      say(session, "SET helios.region = 'antarctica'; SELECT * FROM users LIMIT 1", refused());
    }
  }

  private void refusalAndRecovery(Connection session) throws SQLException {
    report.chapter("The session outlives the refusal");
    say(session, "SET helios.region = 'antarctica'", ok());
    say(session, "SELECT * FROM users LIMIT 1", refused());
    say(session, "SET helios.region = 'us-east'", ok());
    say(session, WHERE, value("pg-us-east"));
    say(session, "SELECT * FROM users LIMIT 1", rows(1));
  }

  private void wishAndRegion(Connection session) throws SQLException {
    report.chapter("A wish does not lead out of the region");
    say(session, "SET replica = 'pg-eu-west'", ok());
    say(session, "SELECT 1", error(BLOCKED, "not in region \"us-east\""));
    say(session, "RESET replica", ok());
    say(session, "SET helios.region = 'eu-west'", ok());
    say(session, WHERE, value("pg-eu-west"));
  }

  private void preparedStatement(Connection session) throws SQLException {
    report.chapter("A prepared statement is decided again at each execution");
    try (PreparedStatement prepared = session.prepareStatement(WHERE + " /* prepared once */")) {
      execute(prepared, value("pg-eu-west"));
      execute(prepared, value("pg-eu-west"));
      say(session, "SET helios.region = 'us-east'", ok());
      execute(prepared, value("pg-us-east"));
      say(session, "SET helios.region = 'antarctica'", ok());
      execute(prepared, refused());
      say(session, "SET helios.region = 'us-east'", ok());
      execute(prepared, value("pg-us-east"));
    }
  }

  private void transaction(Connection session) throws SQLException {
    report.chapter("A refusal fails the transaction, as any error does");
    say(session, "BEGIN", ok());
    say(session, "SELECT count(*) FROM users", value("1000"));
    say(session, "SET helios.region = 'antarctica'", ok());
    say(session, "SELECT count(*) FROM users", refused());
    say(session, "SELECT 1", error("25P02", "current transaction is aborted"));
    say(session, "ROLLBACK", ok());
    say(session, "SHOW helios.region", value("us-east"));
    say(session, WHERE, value("pg-us-east"));
  }

  private void write(Connection session) throws SQLException {
    report.chapter("A regional user's write goes to the primary (writes: primary)");
    say(
        session,
        "INSERT INTO events (user_id, kind) VALUES (1, 'demo')"
            + " RETURNING current_setting('cluster_name')",
        value("pg-primary"));
    say(session, WHERE, value("pg-us-east"));
  }

  private static Expectation refused() {
    return error(BLOCKED, NO_REPLICA);
  }

  private void say(Connection session, String text, Expectation expectation) throws SQLException {
    try (Statement statement = session.createStatement()) {
      report.answer(text, Answer.of(statement, () -> statement.execute(text)), expectation);
    }
  }

  private void execute(PreparedStatement prepared, Expectation expectation) throws SQLException {
    report.answer("EXECUTE prepared", Answer.of(prepared, prepared::execute), expectation);
  }

  private Connection connect(String queryMode) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://"
            + host
            + ":"
            + port
            + "/"
            + DemoServers.DATABASE
            + "?connectTimeout=10&socketTimeout=30&prepareThreshold=1&preferQueryMode="
            + queryMode,
        DemoServers.USER,
        DemoServers.PASSWORD);
  }
}
