package io.cordon.demo;

import static io.cordon.demo.Dialogue.BLOCKED;
import static io.cordon.demo.Dialogue.WHERE;
import static io.cordon.demo.Expectation.error;
import static io.cordon.demo.Expectation.ok;
import static io.cordon.demo.Expectation.rows;
import static io.cordon.demo.Expectation.value;

import io.cordon.proxy.policy.Policy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * The scenario that must always work, with a real driver, through the proxy. All of it in one
 * session of the extended protocol, but for the batch, which takes the simple one.
 */
final class ResidencyScenario implements Scenario {

  private static final String NO_REPLICA =
      "Query blocked by route plugin: no in-region replica for user";

  @Override
  public List<String> users() {
    return List.of();
  }

  @Override
  public String script() {
    return "";
  }

  @Override
  public Policy policy(List<ServerAddress> servers) {
    return DemoConfig.policy(servers);
  }

  @Override
  public String invitation() {
    return "-U %s -d %s -c \"SET helios.region = 'antarctica'; SELECT * FROM users LIMIT 1\""
        .formatted(DemoServers.USER, DemoServers.DATABASE);
  }

  @Override
  public void run(Dialogue dialogue) throws SQLException {
    new Run(dialogue).all();
  }

  private record Run(Dialogue dialogue) {

    void all() throws SQLException {
      batch();
      try (Connection session = dialogue.session(DemoServers.USER, DemoServers.PASSWORD)) {
        refusalAndRecovery(session);
        wishAndRegion(session);
        preparedStatement(session);
        transaction(session);
        write(session);
      }
    }

    private void batch() throws SQLException {
      dialogue.chapter("A region without a node, in one batch of a simple query");
      try (Connection session = dialogue.simple(DemoServers.USER, DemoServers.PASSWORD)) {
        dialogue.say(
            session, "SET helios.region = 'antarctica'; SELECT * FROM users LIMIT 1", refused());
      }
    }

    private void refusalAndRecovery(Connection session) throws SQLException {
      dialogue.chapter("The session outlives the refusal");
      dialogue.say(session, "SET helios.region = 'antarctica'", ok());
      dialogue.say(session, "SELECT * FROM users LIMIT 1", refused());
      dialogue.say(session, "SET helios.region = 'us-east'", ok());
      dialogue.say(session, WHERE, value("pg-us-east"));
      dialogue.say(session, "SELECT * FROM users LIMIT 1", rows(1));
    }

    private void wishAndRegion(Connection session) throws SQLException {
      dialogue.chapter("A wish does not lead out of the region");
      dialogue.say(session, "SET replica = 'pg-eu-west'", ok());
      dialogue.say(session, "SELECT 1", error(BLOCKED, "not in region \"us-east\""));
      dialogue.say(session, "RESET replica", ok());
      dialogue.say(session, "SET helios.region = 'eu-west'", ok());
      dialogue.say(session, WHERE, value("pg-eu-west"));
    }

    private void preparedStatement(Connection session) throws SQLException {
      dialogue.chapter("A prepared statement is decided again at each execution");
      try (PreparedStatement prepared = session.prepareStatement(WHERE + " /* prepared once */")) {
        dialogue.execute(prepared, value("pg-eu-west"));
        dialogue.execute(prepared, value("pg-eu-west"));
        dialogue.say(session, "SET helios.region = 'us-east'", ok());
        dialogue.execute(prepared, value("pg-us-east"));
        dialogue.say(session, "SET helios.region = 'antarctica'", ok());
        dialogue.execute(prepared, refused());
        dialogue.say(session, "SET helios.region = 'us-east'", ok());
        dialogue.execute(prepared, value("pg-us-east"));
      }
    }

    private void transaction(Connection session) throws SQLException {
      dialogue.chapter("A refusal fails the transaction, as any error does");
      dialogue.say(session, "BEGIN", ok());
      dialogue.say(session, "SELECT count(*) FROM users", value("1000"));
      dialogue.say(session, "SET helios.region = 'antarctica'", ok());
      dialogue.say(session, "SELECT count(*) FROM users", refused());
      dialogue.say(session, "SELECT 1", error("25P02", "current transaction is aborted"));
      dialogue.say(session, "ROLLBACK", ok());
      dialogue.say(session, "SHOW helios.region", value("us-east"));
      dialogue.say(session, WHERE, value("pg-us-east"));
    }

    private void write(Connection session) throws SQLException {
      dialogue.chapter("A regional user's write goes to the primary (writes: primary)");
      dialogue.say(
          session,
          "INSERT INTO events (user_id, kind) VALUES (1, 'demo')"
              + " RETURNING current_setting('cluster_name')",
          value("pg-primary"));
      dialogue.say(session, WHERE, value("pg-us-east"));
    }

    private static Expectation refused() {
      return error(BLOCKED, NO_REPLICA);
    }
  }
}
