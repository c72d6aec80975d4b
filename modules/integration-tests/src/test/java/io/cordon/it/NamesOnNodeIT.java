package io.cordon.it;

import static io.cordon.it.PostgresServers.PRIMARY;
import static io.cordon.it.PostgresServers.USER;
import static io.cordon.it.wire.Frontend.bind;
import static io.cordon.it.wire.Frontend.execute;
import static io.cordon.it.wire.Frontend.parse;
import static io.cordon.it.wire.Frontend.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.it.wire.RawClient;
import io.cordon.it.wire.Reply;
import io.cordon.plugin.PluginManifest;
import io.cordon.proxy.policy.PluginSpec;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

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

  @Test
  void aPortalThatWasClosedBySqlIsNoPortal() throws Exception {
    try (RawClient client = connect()) {
      client.query("BEGIN");
      client.exchange(parse("", "SELECT 1"), bind("c", ""), sync());
      assertEquals("C(CLOSE CURSOR) Z(T)", Reply.answers(client.query("CLOSE c")));
      client.query("DECLARE c CURSOR FOR SELECT 2");

      String answers = Reply.answers(client.exchange(execute("c"), sync()));

      assertTrue(answers.startsWith("E(ERROR 34000"), answers);
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
