package io.cordon.it;

import static io.cordon.it.PostgresServers.PRIMARY;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cordon.test.Await;
import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node that opens no connection for us: the sessions that live already go on living. */
class NodeRefusalIT {

  private static final String ROLE = "node_refusal_it";

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember CORDON =
      CordonMember.with(CLUSTER).user(ROLE).pool(20, Duration.ofSeconds(10));

  @BeforeEach
  void createRole() throws SQLException {
    onPrimary("CREATE ROLE " + ROLE + " LOGIN PASSWORD '" + ROLE + "'");
  }

  @AfterEach
  void dropRole() throws SQLException {
    endSessions();
    onPrimary("DROP ROLE " + ROLE);
  }

  @Test
  void whoWaitsForARoleAtItsLimitIsServedWhenThereIsRoom() throws Exception {
    onPrimary("ALTER ROLE " + ROLE + " CONNECTION LIMIT 1");
    try (RawClient first = connect();
        RawClient second = connect()) {
      first.query("BEGIN; SELECT 1");

      second.send(Frontend.query("SELECT 2"));
      Leases.awaitWaiting(CORDON, 1);
      first.query("COMMIT");

      assertEquals("T D C(SELECT 1) Z(I)", Reply.answers(second.readUntilReady()));
    }
  }

  @Test
  void whoWaitsInVainIsToldSoAndLivesOn() throws Exception {
    onPrimary("ALTER ROLE " + ROLE + " CONNECTION LIMIT 1");
    try (RawClient first = connect();
        RawClient second = connect()) {
      first.query("BEGIN; SELECT 1");

      List<Reply> refused = second.query("SELECT 2");

      assertEquals(
          "E(ERROR 53300 node \"pg-primary\" has no connection left: too many connections for role"
              + " \"node_refusal_it\") Z(I)",
          Reply.transcript(refused));
      first.query("COMMIT");
      assertEquals("T D C(SELECT 1) Z(I)", Reply.answers(second.query("SELECT 2")));
    }
  }

  @Test
  void aPasswordThatWasChangedOnTheNodeIsAnErrorOfTheStatement() throws Exception {
    try (RawClient client = connect()) {
      client.query("SELECT 1");
      onPrimary("ALTER ROLE " + ROLE + " PASSWORD 'anders'");
      assertEquals("T D C(SELECT 1) Z(I)", Reply.answers(client.query("SELECT 2")));
      endSessions();
      Await.until(
          "it is refused", () -> !Reply.transcript(client.query("SELECT 3")).contains("C("));

      assertEquals(
          "E(ERROR 08004 node \"pg-primary\" refuses the password that backend.credentials has for"
              + " \"node_refusal_it\", or has no role \"node_refusal_it\") Z(I)",
          Reply.transcript(client.query("SELECT 4")));
      onPrimary("ALTER ROLE " + ROLE + " PASSWORD '" + ROLE + "'");

      assertEquals("T D C(SELECT 1) Z(I)", Reply.answers(client.query("SELECT 5")));
    }
  }

  private static RawClient connect() throws Exception {
    return RawClient.connect(CORDON.host(), CORDON.port(), Map.of("user", ROLE), ROLE);
  }

  private static void endSessions() throws SQLException {
    onPrimary(
        "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE usename = '"
            + ROLE
            + "'");
  }

  private static void onPrimary(String sql) throws SQLException {
    try (Connection connection = CLUSTER.connect(PRIMARY);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
