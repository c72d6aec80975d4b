package io.cordon.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** Talks to the member with a real driver, and reports what is said and answered. */
final class Dialogue {

  static final String BLOCKED = "42000";

  /** The name of the node that answers. */
  static final String WHERE = "SELECT current_setting('cluster_name')";

  private final String host;
  private final int port;
  private final Report report;

  Dialogue(String host, int port, Report report) {
    this.host = host;
    this.port = port;
    this.report = report;
  }

  void chapter(String title) {
    report.chapter(title);
  }

  void say(Connection session, String text, Expectation expectation) throws SQLException {
    try (Statement statement = session.createStatement()) {
      report.answer(text, Answer.of(statement, () -> statement.execute(text)), expectation);
    }
  }

  void execute(PreparedStatement prepared, Expectation expectation) throws SQLException {
    report.answer("EXECUTE prepared", Answer.of(prepared, prepared::execute), expectation);
  }

  /** A session of the extended protocol. */
  Connection session(String user, String password) throws SQLException {
    return connect(user, password, "extended");
  }

  /** One that sends texts as they are, several statements in one. */
  Connection simple(String user, String password) throws SQLException {
    return connect(user, password, "simple");
  }

  private Connection connect(String user, String password, String queryMode) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://"
            + host
            + ":"
            + port
            + "/"
            + DemoServers.DATABASE
            + "?connectTimeout=10&socketTimeout=30&prepareThreshold=1&preferQueryMode="
            + queryMode,
        user,
        password);
  }
}
