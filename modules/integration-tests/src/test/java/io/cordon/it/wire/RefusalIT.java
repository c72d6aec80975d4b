package io.cordon.it.wire;

import static io.cordon.test.wire.Frontend.bind;
import static io.cordon.test.wire.Frontend.describePortal;
import static io.cordon.test.wire.Frontend.execute;
import static io.cordon.test.wire.Frontend.parse;
import static io.cordon.test.wire.Frontend.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.it.CordonMember;
import io.cordon.it.DemoCluster;
import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a refusal is on the wire: each row of the table in the design, and what comes after it. */
class RefusalIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();
  @RegisterExtension static final CordonMember CORDON = CordonMember.residency(CLUSTER);

  private static final String REASON = "no in-region replica for user";
  private static final String BLOCKED =
      "E(ERROR 42000 Query blocked by route plugin: " + REASON + ")";
  private static final String ABORTED =
      "E(ERROR 25P02 current transaction is aborted, commands ignored until end of transaction"
          + " block)";
  private static final String NOWHERE = "SET helios.region = 'antarctica'";
  private static final String US = "SET helios.region = 'us-east'";
  private static final String EU = "SET helios.region = 'eu-west'";

  private static RawClient connect() throws Exception {
    return RawClient.connect("127.0.0.1", CORDON.port());
  }

  private static String say(RawClient client, String text) throws Exception {
    return Reply.answers(client.query(text));
  }

  private static String pipeline(RawClient client, byte[]... messages) throws Exception {
    return Reply.answers(client.exchange(messages));
  }

  private static void worksAfterwards(RawClient client) throws Exception {
    assertEquals("C(SET) Z(I)", say(client, US));
    assertEquals(
        List.of(List.of("pg-us-east")),
        Reply.rows(client.query("SELECT current_setting('cluster_name')")));
  }

  @Test
  void refusesASimpleQueryAndLivesOn() throws Exception {
    try (RawClient client = connect()) {
      assertEquals("C(SET) Z(I)", say(client, NOWHERE));

      List<Reply> replies = client.query("SELECT * FROM users LIMIT 1");

      assertEquals(BLOCKED + " Z(I)", Reply.answers(replies));
      Map<Character, String> fields = replies.get(0).errorFields();
      assertEquals("[S, V, C, M, R]", fields.keySet().toString());
      assertEquals("ERROR", fields.get('V'));
      assertTrue(fields.get('R').startsWith("residency-router@"), fields.toString());
      worksAfterwards(client);
    }
  }

  @Test
  void touchesNoNodeOutsideATransaction() throws Exception {
    try (RawClient client = connect()) {
      // Idle server connections of every node are at hand: using one would show.
      for (String region : List.of(US, EU, "RESET helios.region")) {
        say(client, region);
        assertEquals("T D C(SELECT 1) Z(I)", say(client, "SELECT 1"));
      }
      say(client, NOWHERE);
      Map<String, String> before = CORDON.serverActivity();
      assertTrue(before.values().stream().noneMatch(String::isEmpty), before.toString());

      assertEquals(BLOCKED + " Z(I)", say(client, "SELECT 1"));
      assertEquals(BLOCKED + " Z(I)", say(client, "COPY users TO STDOUT"));
      assertEquals(BLOCKED + " Z(I)", pipeline(client, parse("", "SELECT 1"), sync()));

      assertEquals(before, CORDON.serverActivity());
    }
  }

  @Test
  void failsABlockThatNoNodeHasSeen() throws Exception {
    try (RawClient client = connect()) {
      say(client, NOWHERE);

      assertEquals("C(BEGIN) Z(T)", say(client, "BEGIN"));
      assertEquals(BLOCKED + " Z(E)", say(client, "SELECT 1"));
      assertEquals(ABORTED + " Z(E)", say(client, "SELECT 1"));
      assertEquals(ABORTED + " Z(E)", say(client, US));
      assertEquals("C(ROLLBACK) Z(I)", say(client, "COMMIT"));
      worksAfterwards(client);
    }
  }

  @Test
  void recoversABlockThatNoNodeHasSeenAtASavepoint() throws Exception {
    try (RawClient client = connect()) {
      say(client, "BEGIN");
      say(client, US);
      assertEquals("C(SAVEPOINT) Z(T)", say(client, "SAVEPOINT a"));
      say(client, NOWHERE);
      assertEquals(BLOCKED + " Z(E)", say(client, "SELECT 1"));

      assertEquals("C(ROLLBACK) Z(T)", say(client, "ROLLBACK TO SAVEPOINT a"));

      assertEquals("T D C(SELECT 1) Z(T)", say(client, "SELECT current_setting('cluster_name')"));
      assertEquals("C(COMMIT) Z(I)", say(client, "COMMIT"));
    }
  }

  @Test
  void failsTheNodesOwnTransaction() throws Exception {
    try (RawClient client = connect()) {
      say(client, US);
      say(client, "BEGIN");
      assertEquals("T D C(SELECT 1) Z(T)", say(client, "SELECT 1"));
      assertEquals("C(SAVEPOINT) Z(T)", say(client, "SAVEPOINT a"));
      assertEquals("C(SET) Z(T)", say(client, NOWHERE));

      assertEquals(BLOCKED + " Z(E)", say(client, "SELECT 1"));
      assertEquals(ABORTED + " Z(E)", say(client, "SELECT 1"));
      assertEquals("C(ROLLBACK) Z(T)", say(client, "ROLLBACK TO a"));
      assertEquals("T D C(SELECT 1) Z(T)", say(client, "SELECT 1"));
      say(client, NOWHERE);
      assertEquals(BLOCKED + " Z(E)", say(client, "SELECT 1"));
      assertEquals("C(ROLLBACK) Z(T)", say(client, "COMMIT AND CHAIN"));
      assertEquals("T D C(SELECT 1) Z(T)", say(client, "SELECT current_setting('helios.region')"));
      assertEquals("C(ROLLBACK) Z(I)", say(client, "ROLLBACK"));
      worksAfterwards(client);
    }
  }

  @Test
  void neverMovesATransaction() throws Exception {
    try (RawClient client = connect()) {
      say(client, US);
      say(client, "BEGIN");
      say(client, "SELECT 1");
      say(client, EU);

      assertEquals(
          "E(ERROR 42000 Query blocked by route plugin: the statement may not run on node"
              + " \"pg-us-east\", where this transaction runs) Z(E)",
          say(client, "SELECT 1"));
      assertEquals("C(ROLLBACK) Z(I)", say(client, "ROLLBACK"));
      worksAfterwards(client);
    }
  }

  @Test
  void givesTheResultsBeforeTheRefusedStatementAndUndoesThem() throws Exception {
    try (RawClient client = connect()) {
      say(client, US);

      assertEquals(
          "T D C(SELECT 1) C(SET) " + BLOCKED + " Z(I)",
          say(client, "SELECT 1; " + NOWHERE + "; SELECT 2; SELECT 3"));

      assertEquals(
          List.of(List.of("us-east")),
          Reply.rows(client.query("SELECT current_setting('helios.region')")));
    }
  }

  @Test
  void undoesTheWritesBeforeTheRefusedStatement() throws Exception {
    try (RawClient client = connect()) {
      say(client, "CREATE TABLE IF NOT EXISTS refusal_it (a int)");

      assertEquals(
          "C(INSERT 0 1) C(SET) " + BLOCKED + " Z(I)",
          say(client, "INSERT INTO refusal_it VALUES (1); " + NOWHERE + "; SELECT 1"));

      assertEquals(
          List.of(List.of("0")), Reply.rows(client.query("SELECT count(*) FROM refusal_it")));
      say(client, "DROP TABLE refusal_it");
    }
  }

  @Test
  void undoesTheSetOfARefusedBatchThatNeedsNoNode() throws Exception {
    try (RawClient client = connect()) {
      say(client, US);

      assertEquals("C(SET) " + BLOCKED + " Z(I)", say(client, NOWHERE + "; SELECT 1"));

      worksAfterwards(client);
    }
  }

  @Test
  void refusesInThePlaceOfTheMessage() throws Exception {
    try (RawClient client = connect()) {
      say(client, US);

      String transcript =
          pipeline(
              client,
              parse("", "SELECT 1"),
              bind("", ""),
              describePortal(""),
              execute(""),
              parse("", NOWHERE),
              bind("", ""),
              execute(""),
              parse("", "SELECT 2"),
              bind("", ""),
              execute(""),
              sync());

      assertEquals("1 2 T D C(SELECT 1) 1 2 C(SET) " + BLOCKED + " Z(I)", transcript);
      assertEquals(
          List.of(List.of("us-east")),
          Reply.rows(client.query("SELECT current_setting('helios.region')")));
    }
  }

  @Test
  void refusesInAPipelineInsideATransaction() throws Exception {
    try (RawClient client = connect()) {
      say(client, US);

      assertEquals(
          "1 2 C(BEGIN) 1 2 D C(SELECT 1) 1 2 C(SET) " + BLOCKED + " Z(E)",
          pipeline(
              client,
              parse("", "BEGIN"),
              bind("", ""),
              execute(""),
              parse("", "SELECT 1"),
              bind("", ""),
              execute(""),
              parse("", NOWHERE),
              bind("", ""),
              execute(""),
              parse("", "SELECT 2"),
              sync()));
      assertEquals(ABORTED + " Z(E)", pipeline(client, parse("", "SELECT 1"), sync()));
      assertEquals(
          "1 2 C(ROLLBACK) Z(I)",
          pipeline(client, parse("", "ROLLBACK"), bind("", ""), execute(""), sync()));
      worksAfterwards(client);
    }
  }

  @Test
  void decidesAPreparedStatementWhenItIsBound() throws Exception {
    try (RawClient client = connect()) {
      say(client, US);
      String text = "SELECT current_setting('cluster_name')";
      assertEquals("1 Z(I)", pipeline(client, parse("s", text), sync()));
      say(client, EU);

      List<Reply> moved = client.exchange(bind("", "s"), execute(""), sync());

      assertEquals("2 D C(SELECT 1) Z(I)", Reply.answers(moved));
      assertEquals(List.of(List.of("pg-eu-west")), Reply.rows(moved));
      say(client, NOWHERE);
      assertEquals(BLOCKED + " Z(I)", pipeline(client, bind("", "s"), execute(""), sync()));
      say(client, US);
      assertEquals(
          List.of(List.of("pg-us-east")),
          Reply.rows(client.exchange(bind("", "s"), execute(""), sync())));
    }
  }

  @Test
  void decidesAPortalAgainWhenItIsExecuted() throws Exception {
    try (RawClient client = connect()) {
      say(client, US);

      assertEquals(
          "1 2 1 2 C(SET) " + BLOCKED + " Z(I)",
          pipeline(
              client,
              parse("s", "SELECT 1"),
              bind("p", "s"),
              parse("", NOWHERE),
              bind("", ""),
              execute(""),
              execute("p"),
              sync()));
      assertEquals("C(SET) Z(I)", say(client, US));
    }
  }

  @Test
  void refusesEveryOtherKindOfStatementTheSameWay() throws Exception {
    try (RawClient client = connect()) {
      say(client, NOWHERE);
      for (String statement :
          List.of(
              "COPY users TO STDOUT",
              "COPY users FROM STDIN",
              "DECLARE c CURSOR WITH HOLD FOR SELECT * FROM users",
              "PREPARE p AS SELECT * FROM users",
              "EXECUTE p",
              "DO $$BEGIN END$$",
              "CALL nothing()",
              "EXPLAIN ANALYZE SELECT * FROM users",
              "TABLE users",
              "VALUES (1)",
              "WITH x AS (SELECT 1) SELECT * FROM x",
              "/* SELECT */ SELECT 1",
              "LISTEN x",
              "not even SQL",
              "SELECT set_config('helios.region', 'us-east', false)")) {
        assertEquals(BLOCKED + " Z(I)", say(client, statement), statement);
      }
      assertEquals(
          BLOCKED + " Z(I)",
          Reply.answers(client.exchange(Frontend.functionCall(1598, List.of()))));
      worksAfterwards(client);
    }
  }

  @Test
  void narrowsToTheReplicaThatIsAskedFor() throws Exception {
    try (RawClient client = connect()) {
      say(client, US);
      assertEquals("C(SET) Z(I)", say(client, "SET replica = 'pg-eu-west'"));

      assertEquals(
          "E(ERROR 42000 Query blocked by route plugin: replica \"pg-eu-west\" is not in region"
              + " \"us-east\") Z(I)",
          say(client, "SELECT 1"));

      say(client, "SET replica = 'nowhere'");
      assertEquals(
          "E(ERROR 42000 Query blocked by route plugin: replica \"nowhere\" is not a known node)"
              + " Z(I)",
          say(client, "SELECT 1"));
      assertEquals("T D C(SHOW) Z(I)", say(client, "SHOW replica"));
      assertEquals("C(RESET) Z(I)", say(client, "RESET replica"));
      worksAfterwards(client);
    }
  }
}
