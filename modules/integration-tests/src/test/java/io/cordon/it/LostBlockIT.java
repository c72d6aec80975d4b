package io.cordon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.test.Await;
import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The server process that runs a transaction block ends: so does the session, as it would without a
 * member between, and nothing that the client sends as a part of that block runs on its own.
 */
class LostBlockIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();
  @RegisterExtension static final CordonMember CORDON = CordonMember.with(CLUSTER);

  private static final String SLEEP = "INSERT INTO lost_block SELECT 1 FROM pg_sleep(60)";

  @BeforeAll
  static void makeTable() throws SQLException {
    direct("CREATE TABLE lost_block (a int)");
  }

  @BeforeEach
  void empty() throws SQLException {
    direct("TRUNCATE lost_block");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BEGIN > INSERT INTO lost_block VALUES (1)",
        "BEGIN; INSERT INTO lost_block VALUES (1)",
        "BEGIN > INSERT INTO lost_block VALUES (1) > SAVEPOINT a",
        "BEGIN > INSERT INTO lost_block VALUES (1) > SELECT nowhere",
        "BEGIN > INSERT INTO lost_block VALUES (1) > COMMIT AND CHAIN > INSERT INTO lost_block VALUES (1)"
      })
  void nothingOfItRunsWhenItIsLostBetweenStatements(String steps) throws Exception {
    for (boolean timeout : new boolean[] {false, true}) {
      empty();
      try (RawClient client = connect()) {
        if (timeout) {
          client.query("SET idle_in_transaction_session_timeout = 200");
        }
        for (String step : steps.split(" > ")) {
          client.query(step);
        }
        if (!timeout) {
          terminate();
        }
        List<Reply> last = theRest(client, !timeout);
        assertEquals("FATAL", last.get(0).errorFields().get('V'), Reply.transcript(last));
        assertEquals("08006", last.get(0).errorFields().get('C'), Reply.transcript(last));
        assertEquals(1, last.size(), Reply.transcript(last));
      }
      assertEquals(steps.contains("CHAIN") ? 1 : 0, count());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"BEGIN > " + SLEEP, "BEGIN; " + SLEEP, SLEEP + "; BEGIN; SELECT 1"})
  void nothingOfItRunsWhenItIsLostInAStatement(String steps) throws Exception {
    try (RawClient client = connect()) {
      String[] each = steps.split(" > ");
      for (int i = 0; i < each.length - 1; i++) {
        client.query(each[i]);
      }
      client.send(Frontend.query(each[each.length - 1]));
      Await.until(
          "it runs",
          () -> number("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") == 1);
      terminate();
      List<Reply> all = theRest(client, true);
      Reply last = all.get(all.size() - 1);
      assertEquals("FATAL", last.errorFields().get('V'), Reply.transcript(all));
    }
    assertEquals(0, count());
  }

  @Test
  void nothingOfItRunsWhenItIsLostInAPipeline() throws Exception {
    try (RawClient client = connect()) {
      client.send(
          Frontend.concat(
              Frontend.statement("BEGIN"),
              Frontend.statement("INSERT INTO lost_block VALUES (1)"),
              Frontend.statement(SLEEP),
              Frontend.sync()));
      Await.until(
          "it runs",
          () -> number("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") == 1);
      terminate();
      List<Reply> all = theRest(client, true);
      Reply last = all.get(all.size() - 1);
      assertEquals("FATAL", last.errorFields().get('V'), Reply.transcript(all));
    }
    assertEquals(0, count());
  }

  @Test
  void aSessionWithoutABlockGoesOn() throws Exception {
    try (RawClient client = connect()) {
      client.send(Frontend.query(SLEEP));
      Await.until(
          "it runs",
          () -> number("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") == 1);
      terminate();
      List<Reply> replies = client.readUntilReady();
      assertEquals("08006", replies.get(0).errorFields().get('C'), Reply.transcript(replies));
      assertEquals("ERROR", replies.get(0).errorFields().get('V'), Reply.transcript(replies));
      Await.until(
          "it is served",
          () -> Reply.answers(client.query("SELECT 1")).equals("T D C(SELECT 1) Z(I)"));
    }
  }

  /** What comes until the end; if it goes on, it is in ignorance of the loss. */
  private static List<Reply> theRest(RawClient client, boolean goesOn) throws IOException {
    List<Reply> all = new ArrayList<>();
    if (goesOn) {
      try {
        client.send(Frontend.query("INSERT INTO lost_block VALUES (2)"));
        client.send(Frontend.query("INSERT INTO lost_block VALUES (3)"));
        client.send(Frontend.query("COMMIT"));
      } catch (IOException closed) {
        // it has noticed already
      }
    }
    assertThrows(
        IOException.class,
        () -> {
          while (true) {
            all.add(client.read());
          }
        });
    all.removeIf(reply -> reply.type() == 'T' || reply.type() == 'S');
    return all;
  }

  private static void terminate() throws SQLException {
    direct(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = ''"
            + " AND state <> 'idle' AND pid <> pg_backend_pid()");
  }

  private static int count() throws SQLException {
    return number("SELECT count(*) FROM lost_block");
  }

  private static int number(String sql) throws SQLException {
    try (Connection direct = CLUSTER.connect("pg-primary");
        Statement statement = direct.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      assertTrue(result.next());
      return result.getInt(1);
    }
  }

  private static void direct(String sql) throws SQLException {
    try (Connection direct = CLUSTER.connect("pg-primary");
        Statement statement = direct.createStatement()) {
      statement.execute(sql);
    }
  }

  private static RawClient connect() throws IOException {
    return RawClient.connect(CORDON.host(), CORDON.port());
  }
}
