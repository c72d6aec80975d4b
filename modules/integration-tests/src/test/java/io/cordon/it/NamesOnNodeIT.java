package io.cordon.it;

import static io.cordon.it.PostgresServers.PRIMARY;
import static io.cordon.it.PostgresServers.USER;
import static io.cordon.test.wire.Frontend.bind;
import static io.cordon.test.wire.Frontend.concat;
import static io.cordon.test.wire.Frontend.execute;
import static io.cordon.test.wire.Frontend.parse;
import static io.cordon.test.wire.Frontend.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.PluginManifest;
import io.cordon.proxy.policy.PluginSpec;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is decided under a name is what the node has under that name, or it is refused. */
class NamesOnNodeIT {

  private static final String LONG = "n".repeat(63);

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember CORDON =
      CordonMember.with(
          CLUSTER,
          new PluginSpec(
              "capability-guard",
              PluginManifest.OnFailure.BLOCK,
              Map.of(
                  "identities",
                  Map.of(USER, List.of("reader")),
                  "roles",
                  Map.of(
                      "reader",
                      Map.of(
                          "commands",
                          List.of("SELECT", "FETCH", "MOVE", "DECLARE CURSOR", "CLOSE CURSOR"),
                          "relations",
                          List.of("events"),
                          "functions",
                          List.of("names_open"))))));

  @BeforeAll
  static void create() throws Exception {
    run(
        "CREATE FUNCTION names_open() RETURNS refcursor LANGUAGE plpgsql AS"
            + " $$DECLARE c refcursor := 'hidden'; BEGIN OPEN c FOR SELECT name FROM users;"
            + " RETURN c; END$$");
  }

  @AfterAll
  static void drop() throws Exception {
    run("DROP FUNCTION names_open");
  }

  @Test
  void aCursorThatNobodyHasSeenIsRefused() throws Exception {
    try (RawClient client = connect()) {
      client.query("BEGIN");
      client.query("SELECT names_open()");

      List<Reply> replies = client.query("FETCH 1 FROM hidden");

      assertEquals("42000", replies.get(0).errorFields().get('C'), Reply.transcript(replies));
    }
  }

  @Test
  void aCursorThatTookTheNameOfAnotherInTheSameTextIsRefused() throws Exception {
    try (RawClient client = connect()) {
      client.query("BEGIN");
      client.query("DECLARE hidden CURSOR FOR SELECT kind FROM events");

      String answers =
          Reply.answers(client.query("CLOSE hidden; SELECT names_open(); FETCH 1 FROM hidden"));

      assertTrue(answers.contains("E(ERROR 42000"), answers);
    }
  }

  @Test
  void aCursorOfTheSameTextIsSeen() throws Exception {
    try (RawClient client = connect()) {
      client.query("BEGIN");

      String answers =
          Reply.answers(client.query("DECLARE c CURSOR FOR SELECT 1; FETCH c; CLOSE c; SELECT 2"));

      assertTrue(answers.endsWith("Z(T)"), answers);
    }
  }

  /** What makes something of the name hidden, and what takes it away again. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SAVEPOINT a > DECLARE hidden CURSOR FOR SELECT kind FROM events > ROLLBACK TO a",
        "SAVEPOINT a > bind > ROLLBACK TO a",
        "SAVEPOINT a > SAVEPOINT b > bind > RELEASE b > ROLLBACK TO a",
        "SAVEPOINT a > SAVEPOINT a > bind > RELEASE a > ROLLBACK TO a",
        "bind > COMMIT; BEGIN",
        "bind > ROLLBACK; BEGIN",
        "bind > ROLLBACK AND CHAIN",
        "DECLARE hidden CURSOR FOR SELECT kind FROM events > COMMIT; BEGIN",
        "DECLARE hidden CURSOR WITH HOLD FOR SELECT kind FROM events > ROLLBACK > BEGIN",
        "DECLARE hidden CURSOR WITH HOLD FOR SELECT kind FROM events > SELECT 1/0 > COMMIT > BEGIN",
        "COMMIT > DECLARE hidden CURSOR WITH HOLD FOR SELECT kind FROM events; SELECT 1/0 > BEGIN",
        "SAVEPOINT a > DECLARE hidden CURSOR WITH HOLD FOR SELECT kind FROM events > ROLLBACK TO a",
        "SELECT 1; SAVEPOINT a; DECLARE hidden CURSOR FOR SELECT kind FROM events; ROLLBACK TO a"
      })
  void whatIsGoneIsNotTakenForWhatHasItsNameNow(String steps) throws Exception {
    try (RawClient fetching = connect();
        RawClient executing = connect()) {
      List<Reply> fetched = after(fetching, steps).query("FETCH 1 FROM hidden");
      assertEquals("42000", fetched.get(0).errorFields().get('C'), Reply.transcript(fetched));
      List<Reply> executed = after(executing, steps).exchange(execute("hidden"), sync());
      assertEquals("42000", executed.get(0).errorFields().get('C'), Reply.transcript(executed));
    }
  }

  private static RawClient after(RawClient client, String steps) throws Exception {
    client.query("BEGIN");
    client.query("SELECT 1");
    for (String step : steps.split(" > ")) {
      if (step.equals("bind")) {
        client.exchange(parse("", "SELECT kind FROM events"), bind("hidden", ""), sync());
      } else {
        client.query(step);
      }
    }
    client.query("SELECT names_open()");
    return client;
  }

  /** The same by the extended query, and in one exchange. */
  @ParameterizedTest
  @ValueSource(strings = {"ROLLBACK TO a", "ROLLBACK AND CHAIN"})
  void whatIsGoneInAPipelineIsNotTakenForWhatHasItsNameNow(String goes) throws Exception {
    try (RawClient client = connect()) {
      client.query("BEGIN");
      client.query("SELECT 1");
      client.query("SAVEPOINT a");
      client.exchange(all("DECLARE hidden CURSOR FOR SELECT kind FROM events"), all(goes), sync());
      client.query("SELECT names_open()");

      List<Reply> fetched = client.query("FETCH 1 FROM hidden");
      assertEquals("42000", fetched.get(0).errorFields().get('C'), Reply.transcript(fetched));
    }
  }

  @Test
  void whatASavepointDoesNotTakeIsThereStill() throws Exception {
    try (RawClient client = connect()) {
      client.query("BEGIN");
      client.query("SELECT 1");
      String kinds = "SELECT generate_series(1, 9) FROM (SELECT count(kind) FROM events) t";
      client.exchange(parse("", kinds), bind("p", ""), sync());
      client.query("DECLARE c CURSOR FOR " + kinds);
      client.query("SAVEPOINT a");
      assertEquals("D s Z(T)", Reply.answers(client.exchange(execute("p", 1), sync())));
      assertEquals("T D C(FETCH 1) Z(T)", Reply.answers(client.query("FETCH c")));
      client.query("ROLLBACK TO a");
      assertEquals("D s Z(T)", Reply.answers(client.exchange(execute("p", 1), sync())));
      client.query("RELEASE a");
      assertEquals("T D C(FETCH 1) Z(T)", Reply.answers(client.query("FETCH c")));
      client.query("SELECT 1/0");
      client.query("ROLLBACK");
      client.query("BEGIN");
      client.query("DECLARE h CURSOR WITH HOLD FOR " + kinds);
      client.query("COMMIT");
      assertEquals("T D C(FETCH 1) Z(I)", Reply.answers(client.query("FETCH h")));
      client.query("BEGIN; SELECT 1/0");
      client.query("ROLLBACK");
      assertEquals("T D C(FETCH 1) Z(I)", Reply.answers(client.query("FETCH h")));
    }
  }

  private static byte[] all(String statement) {
    return concat(parse("", statement), bind("", ""), execute(""));
  }

  @Test
  void aPortalThatWasClosedBySqlIsTheCursorThatHasItsNameNow() throws Exception {
    try (RawClient client = connect()) {
      client.query("BEGIN");
      client.exchange(parse("", "SELECT 1"), bind("c", ""), sync());
      assertEquals("C(CLOSE CURSOR) Z(T)", Reply.answers(client.query("CLOSE c")));
      client.query("DECLARE c CURSOR FOR SELECT 2");

      assertEquals(List.of(List.of("2")), Reply.rows(client.exchange(execute("c"), sync())));
    }
  }

  @Test
  void aNameThatANodeWouldCutIsRefused() throws Exception {
    try (RawClient client = connect()) {
      String statement = Reply.answers(client.exchange(parse(LONG + "1", "SELECT 1"), sync()));
      assertTrue(statement.startsWith("E(ERROR 42622"), statement);

      String portal =
          Reply.answers(client.exchange(parse("", "SELECT 1"), bind(LONG + "1", ""), sync()));
      assertTrue(portal.contains("E(ERROR 42622"), portal);

      assertEquals("1 Z(I)", Reply.answers(client.exchange(parse(LONG, "SELECT 1"), sync())));
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
