package io.cordon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.test.Await;
import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server connection goes from session to session as it is while only what leaves nothing runs on
 * it; and is cleaned as soon as something else has. Clients go to the event loops in turn: of
 * three, the first and the last share one, and so its connection.
 */
class CleaningIT {

  private static final String HIDDEN = "SELECT current_setting('cleaning.it', true)";

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember CORDON = CordonMember.with(CLUSTER).pool(1, Duration.ofMinutes(1));

  @BeforeEach
  void create() throws Exception {
    throughTheProxy(
        """
        CREATE TABLE cleaning (a int);
        CREATE FUNCTION cleaning_trigger() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM set_config('cleaning.it', 'left', false); RETURN new; END$$;
        """);
  }

  @AfterEach
  void drop() throws Exception {
    throughTheProxy("DROP TABLE cleaning; DROP FUNCTION cleaning_trigger");
  }

  @Test
  void itIsPassedOnAsItIsWhereNothingIsLeft() throws Exception {
    try (RawClient one = connect();
        RawClient between = connect();
        RawClient two = connect()) {
      ask(between, "SELECT 1");
      contend(one, two);
    }
  }

  @Test
  void whatBecomesATriggerIsCleanedAtOnce() throws Exception {
    try (RawClient one = connect();
        RawClient between = connect();
        RawClient two = connect()) {
      ask(between, "SELECT 1");
      contend(one, two);
      for (int round = 0; round < 20; round++) {
        ask(one, "INSERT INTO cleaning VALUES (1)");
        ask(
            two,
            "CREATE TRIGGER t BEFORE INSERT ON cleaning FOR EACH ROW EXECUTE FUNCTION"
                + " cleaning_trigger()");
        ask(one, "INSERT INTO cleaning VALUES (1)");

        assertNothingSeen(two, "round " + round);
        ask(two, "DROP TRIGGER t ON cleaning");
      }
    }
  }

  @Test
  void anOpenChangeCountsAsOne() throws Exception {
    try (RawClient one = connect();
        RawClient between = connect();
        RawClient two = connect()) {
      ask(between, "SELECT 1");
      contend(one, two);
      ask(one, "INSERT INTO cleaning VALUES (1)");
      ask(
          one,
          "BEGIN; CREATE TRIGGER t BEFORE INSERT ON cleaning FOR EACH ROW EXECUTE FUNCTION"
              + " cleaning_trigger()");
      ask(one, "INSERT INTO cleaning VALUES (2)");
      ask(one, "COMMIT");

      assertNothingSeen(two, "after the block");
      ask(one, "INSERT INTO cleaning VALUES (3)");
      assertNothingSeen(two, "after another statement");
    }
  }

  @Test
  void namedStatementsAreNotPassedOn() throws Exception {
    try (RawClient one = connect();
        RawClient between = connect();
        RawClient two = connect()) {
      ask(between, "SELECT 1");
      contend(one, two);
      one.exchange(
          Frontend.parse("mine", "SELECT a FROM cleaning"),
          Frontend.bind("", "mine"),
          Frontend.execute(""),
          Frontend.sync());

      assertEquals(
          List.of(List.of("0")),
          Reply.rows(ask(two, "SELECT count(*) FROM pg_prepared_statements")));
    }
  }

  /** One by one it would be taken back under what is set: a time limit, a role. */
  @Test
  void whatIsSetIsCleanedAway() throws Exception {
    try (RawClient one = connect();
        RawClient between = connect();
        RawClient two = connect()) {
      ask(between, "SELECT 1");
      contend(one, two);
      ask(one, "SET statement_timeout = 1; SET log_min_messages = 'error'; SET ROLE pg_monitor");
      one.query("SELECT a FROM cleaning");
      double before = discards();

      ask(two, "SELECT a FROM cleaning");

      assertTrue(discards() > before);
      assertEquals(List.of(List.of("0")), Reply.rows(ask(two, "SHOW statement_timeout")));
    }
  }

  /** Three numbers say which the next ones are: they must not be the next session's. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT random(), random(), random()",
        "SELECT a FROM cleaning ORDER BY random()",
        "SELECT random(1, 6)",
        "SELECT random_normal()"
      })
  void theGeneratorOfRandomNumbersIsSeededAnew(String text) throws Exception {
    try (RawClient one = connect();
        RawClient between = connect();
        RawClient two = connect()) {
      ask(between, "SELECT 1");
      contend(one, two);
      List<List<String>> process = process(one);
      ask(one, text);
      double before = discards();

      ask(two, "SELECT 1");

      assertTrue(discards() > before);
      assertEquals(process, process(two));
    }
  }

  /** The process's other generator cannot be seeded. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT array_shuffle(ARRAY[1, 2, 3])",
        "SELECT array_sample(ARRAY[1, 2, 3], 2)",
        "SELECT (ARRAY[1, 2, 3]).array_shuffle",
        "SELECT a FROM cleaning TABLESAMPLE system (50)",
        "COPY (SELECT array_shuffle(ARRAY[1, 2, 3])) TO STDOUT",
        "CREATE TABLE shuffled AS SELECT array_shuffle(ARRAY[1, 2, 3]); DROP TABLE shuffled",
        "PREPARE p AS SELECT array_shuffle(ARRAY[1, 2, 3]); EXECUTE p; DISCARD ALL"
      })
  void noOtherSessionHasAProcessWhoseOwnGeneratorWasUsed(String text) throws Exception {
    try (RawClient one = connect();
        RawClient between = connect();
        RawClient two = connect()) {
      ask(between, "SELECT 1");
      contend(one, two);
      List<List<String>> process = process(one);
      for (String statement : text.split("; ")) {
        ask(one, statement);
      }
      assertEquals(process, process(one));

      assertNotEquals(process, process(two)); // and does not wait: the session is not pinned
    }
  }

  private static List<List<String>> process(RawClient client) throws IOException {
    return Reply.rows(ask(client, "SELECT pg_backend_pid()"));
  }

  /** Until both wait for the one connection in turn, and get it from each other as it is. */
  private static void contend(RawClient one, RawClient two) throws IOException {
    ask(one, "BEGIN; SELECT 1");
    two.send(Frontend.query("SELECT 1"));
    Leases.awaitWaiting(CORDON, 1);
    ask(one, "COMMIT");
    two.readUntilReady();
    Await.until(
        "DISCARD ALL is not sent any more, and nothing is closed",
        () -> {
          double before = discards();
          List<List<String>> process = process(one);
          ask(one, "SELECT a FROM cleaning");
          ask(two, "INSERT INTO cleaning VALUES (1)");
          return process.equals(process(two))
              && process.equals(process(one))
              && discards() == before;
        });
  }

  private static void assertNothingSeen(RawClient client, String when) throws IOException {
    String seen = Reply.rows(ask(client, HIDDEN)).get(0).get(0);
    assertTrue(seen == null || seen.isEmpty(), when + ": " + seen);
  }

  private static List<Reply> ask(RawClient client, String sql) throws IOException {
    List<Reply> replies = client.query(sql);
    assertTrue(replies.stream().noneMatch(r -> r.type() == 'E'), () -> Reply.transcript(replies));
    return replies;
  }

  private static double discards() {
    try {
      return Scrape.of(CORDON).value("cordon_leases_cleaned_total");
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static RawClient connect() throws Exception {
    return RawClient.connect(CORDON.host(), CORDON.port(), Map.of(), PostgresServers.PASSWORD);
  }

  private static void throughTheProxy(String sql) throws Exception {
    try (RawClient client = connect();
        RawClient evenly = connect()) {
      ask(client, sql);
      ask(evenly, "SELECT 1");
    }
  }
}
