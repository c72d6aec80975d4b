package io.cordon.it;

import static io.cordon.it.PostgresServers.PRIMARY;
import static io.cordon.test.wire.Frontend.bind;
import static io.cordon.test.wire.Frontend.execute;
import static io.cordon.test.wire.Frontend.parse;
import static io.cordon.test.wire.Frontend.query;
import static io.cordon.test.wire.Frontend.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A view whose function changes how text is read: nothing of that is in the statement that reads
 * it, and the node tells of the change at ReadyForQuery only. What comes behind it in one pipeline
 * must not be read one way by the proxy and another way by the node.
 */
class ReadingIT {

  /** A string with standard strings; without them, a string, a column and a comment. */
  private static final String TWO_FACED = "SELECT '\\'' , 'hidden' --'";

  private static final String UNCERTAIN =
      "E(ERROR 0A000 this text cannot be read before the statements ahead of it have ended)";

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();
  @RegisterExtension static final CordonMember CORDON = CordonMember.residency(CLUSTER);

  @BeforeAll
  static void create() throws Exception {
    run(
        "CREATE VIEW reading_strings AS"
            + " SELECT set_config('standard_conforming_strings', 'off', false) AS x");
    run("CREATE VIEW reading_encoding AS SELECT set_config('client_encoding', 'SJIS', false) AS x");
    run("CREATE VIEW reading_nothing AS SELECT 1 AS x");
  }

  @AfterAll
  static void drop() throws Exception {
    run("DROP VIEW reading_strings, reading_encoding, reading_nothing");
  }

  @Test
  void theNextTextOfAPipelineIsNotReadTwoWays() throws Exception {
    try (RawClient client = connect()) {
      List<Reply> replies =
          client.exchange(
              parse("", "TABLE reading_strings"),
              bind("", ""),
              execute(""),
              parse("", TWO_FACED),
              bind("", ""),
              execute(""),
              sync());

      assertEquals("1 2 D C(SELECT 1) " + UNCERTAIN + " Z(I)", Reply.answers(replies));
    }
  }

  @Test
  void norIsAQueryBehindIt() throws Exception {
    try (RawClient client = connect()) {
      client.send(
          parse("", "TABLE reading_strings"), bind("", ""), execute(""), query(TWO_FACED), sync());
      String answers = Reply.answers(client.readUntilReady());

      assertEquals("1 2 D C(SELECT 1) " + UNCERTAIN + " Z(I)", answers);
    }
  }

  @Test
  void norIsATextOfAnotherEncoding() throws Exception {
    try (RawClient client = connect()) {
      List<Reply> replies =
          client.exchange(
              parse("", "TABLE reading_encoding"),
              bind("", ""),
              execute(""),
              parse("", "SELECT 'é'"),
              bind("", ""),
              execute(""),
              sync());

      assertTrue(Reply.answers(replies).endsWith(UNCERTAIN + " Z(I)"), Reply.answers(replies));
    }
  }

  /** The node cuts the name, and reads LATIN1. */
  @Test
  void norIsATextOfAnEncodingWhoseNameIsCut() throws Exception {
    try (RawClient client = connect()) {
      List<Reply> replies =
          client.exchange(
              parse("", "SET client_encoding = '" + "-".repeat(57) + "LATIN10'"),
              bind("", ""),
              execute(""),
              parse("", "SELECT 'é'"),
              bind("", ""),
              execute(""),
              sync());

      assertTrue(Reply.answers(replies).endsWith(UNCERTAIN + " Z(I)"), Reply.answers(replies));
    }
  }

  @Test
  void norIsAStatementThatHasToBePreparedAgain() throws Exception {
    try (RawClient client = connect()) {
      client.query("SET helios.region = 'us-east'");
      client.exchange(parse("two", TWO_FACED), sync());
      client.query("RESET helios.region");

      List<Reply> replies =
          client.exchange(
              parse("", "TABLE reading_strings"),
              bind("", ""),
              execute(""),
              bind("", "two"),
              execute(""),
              sync());

      assertFalse(Reply.rows(replies).stream().anyMatch(row -> row.size() == 2));
    }
  }

  @Test
  void whatChangesNothingIsNoHindrance() throws Exception {
    try (RawClient client = connect()) {
      List<Reply> replies =
          client.exchange(
              parse("", "TABLE reading_nothing"),
              bind("", ""),
              execute(""),
              parse("", "SELECT 'é\\'"),
              bind("", ""),
              execute(""),
              parse("", "SELECT 'ü'"),
              bind("", ""),
              execute(""),
              sync());

      assertEquals(
          "1 2 D C(SELECT 1) 1 2 D C(SELECT 1) 1 2 D C(SELECT 1) Z(I)", Reply.answers(replies));
      assertEquals(List.of(List.of("1"), List.of("é\\"), List.of("ü")), Reply.rows(replies));
    }
  }

  private static RawClient connect() throws Exception {
    return RawClient.connect(CORDON.host(), CORDON.port());
  }

  private static void run(String sql) throws Exception {
    try (Connection connection = CLUSTER.connect(PRIMARY);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
