package io.cordon.it;

import static io.cordon.it.Tenants.answer;
import static io.cordon.it.Tenants.say;
import static io.cordon.test.wire.Frontend.bind;
import static io.cordon.test.wire.Frontend.closeStatement;
import static io.cordon.test.wire.Frontend.describePortal;
import static io.cordon.test.wire.Frontend.describeStatement;
import static io.cordon.test.wire.Frontend.execute;
import static io.cordon.test.wire.Frontend.flush;
import static io.cordon.test.wire.Frontend.parse;
import static io.cordon.test.wire.Frontend.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is prepared as one text, and would be another by the time that it runs. */
class PreQueryPreparedIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension static final CordonMember CORDON = Tenants.strict(CLUSTER);

  @RegisterExtension static final CordonMember LENIENT = Tenants.lenient(CLUSTER);

  @ParameterizedTest
  @ValueSource(strings = {"", "named"})
  void aPreparedStatementIsRewrittenAgainWhenWhatItSaysChanges(String name) throws Exception {
    for (CordonMember member : List.of(CORDON, LENIENT)) {
      try (RawClient client = connect(member)) {
        say(client, "SET helios.tenant = 'red'");
        List<Reply> prepared =
            client.exchange(
                parse(name, "SELECT tenant() || $1"), describeStatement(name), flush(), sync());
        assertEquals("1 t T Z(I)", Reply.answers(prepared));
        assertEquals("red!", bound(client, name, "!"));
        exec(client, "SET helios.tenant = 'blue'");
        assertEquals("blue?", bound(client, name, "?"));
        exec(client, "BEGIN");
        assertEquals("blue1", bound(client, name, "1"));
        exec(client, "SET LOCAL helios.tenant = 'green'");
        assertEquals("green2", bound(client, name, "2"));
        assertEquals("green3", bound(client, name, "3"));
        exec(client, "ROLLBACK");
        assertEquals("blue4", bound(client, name, "4"));
        exec(client, "SET helios.tenant = 'forbidden'");
        assertEquals("forbidden5", bound(client, name, "5"));
        if (!name.isEmpty()) {
          assertEquals("3 Z(I)", Reply.answers(client.exchange(closeStatement(name), sync())));
          assertTrue(
              Reply.answers(client.exchange(bind("", name, "6"), execute(""), sync()))
                  .startsWith("E(ERROR 26000"));
        }
      }
    }
  }

  @Test
  void aBlockThatComesLaterBlocksAPreparedStatement() throws Exception {
    try (RawClient client = connect(CORDON)) {
      say(client, "SET helios.tenant = 'blue'");
      assertEquals(
          "1 Z(I)",
          Reply.answers(client.exchange(parse("a", "SELECT tenant(), 'secret'"), sync())));
      assertEquals(
          "2 D C(SELECT 1) Z(I)",
          Reply.answers(client.exchange(bind("", "a"), execute(""), sync())));
      say(client, "SET helios.tenant = 'acme'");
      assertEquals(
          "E(ERROR 42000 Query blocked by plugin: acme has no secrets) Z(I)",
          Reply.answers(client.exchange(bind("", "a"), execute(""), sync())));
      say(client, "SET helios.tenant = 'green'");
      assertEquals(
          "2 D C(SELECT 1) Z(I)",
          Reply.answers(client.exchange(bind("", "a"), execute(""), sync())));
    }
  }

  @Test
  void aPortalDoesNotOutliveWhatItWasBoundFor() throws Exception {
    try (RawClient client = connect(CORDON)) {
      say(client, "SET helios.tenant = 'red'");
      say(client, "BEGIN");
      client.exchange(parse("a", "SELECT tenant() FROM users LIMIT 3"), bind("p", "a"), sync());
      assertEquals("D s Z(T)", Reply.answers(client.exchange(execute("p", 1), sync())));
      say(client, "SET helios.tenant = 'blue'");
      assertTrue(
          Reply.answers(client.exchange(execute("p", 1), sync()))
              .startsWith("E(ERROR 42000 Query blocked by plugin: portal \"p\" was bound"));
      say(client, "ROLLBACK");
      assertEquals("red", answer(client, "SELECT tenant()"));
    }
  }

  @Test
  void executeRunsNothingThatWouldBeAnotherTextByNow() throws Exception {
    try (RawClient client = connect(CORDON)) {
      say(client, "SET helios.tenant = 'red'");
      assertEquals("C(PREPARE) Z(I)", say(client, "PREPARE p AS SELECT tenant()"));
      client.exchange(parse("q", "SELECT tenant()"), sync());
      assertEquals("red", answer(client, "EXECUTE p"));
      assertEquals("red", answer(client, "EXECUTE q"));
      say(client, "SET helios.tenant = 'blue'");
      String otherwise =
          "E(ERROR 42000 Query blocked by plugin: what it runs was prepared as another text than a"
              + " plugin would have it now) Z(I)";
      assertEquals(otherwise, say(client, "EXECUTE p"));
      assertEquals(otherwise, say(client, "EXECUTE q"));
      assertEquals(otherwise, say(client, "EXPLAIN ANALYZE EXECUTE p"));
      // Bind has it prepared again, and then EXECUTE finds what it should.
      assertEquals(
          "blue", Reply.rows(client.exchange(bind("", "q"), execute(""), sync())).get(0).get(0));
      assertEquals("blue", answer(client, "EXECUTE q"));
      assertEquals(
          "blue", Reply.rows(client.exchange(bind("", "p"), execute(""), sync())).get(0).get(0));
      say(client, "SET helios.tenant = 'red'");
      assertEquals(otherwise, say(client, "EXECUTE q"));
      assertEquals(otherwise, say(client, "EXECUTE p"));
      say(client, "DEALLOCATE p");
      say(client, "PREPARE p AS SELECT tenant()");
      assertEquals("red", answer(client, "EXECUTE p"));
    }
  }

  @Test
  void aCursorReadsNothingThatWouldBeAnotherTextByNow() throws Exception {
    try (RawClient client = connect(CORDON)) {
      say(client, "SET helios.tenant = 'red'");
      say(client, "BEGIN");
      say(client, "DECLARE c CURSOR FOR SELECT tenant() FROM users");
      assertEquals("red", answer(client, "FETCH c"));
      say(client, "SAVEPOINT a");
      say(client, "SET helios.tenant = 'blue'");
      assertTrue(say(client, "FETCH c").startsWith("E(ERROR 42000 Query blocked by plugin: what"));
      say(client, "ROLLBACK TO a");
      assertEquals("red", answer(client, "FETCH c"));
    }
  }

  @Test
  void aDriversPreparedStatementsAreRewrittenEachTime() throws Exception {
    for (CordonMember member : List.of(CORDON, LENIENT)) {
      Properties properties = new Properties();
      properties.setProperty("user", PostgresServers.USER);
      properties.setProperty("password", PostgresServers.PASSWORD);
      properties.setProperty("prepareThreshold", "2");
      try (Connection connection = DriverManager.getConnection(member.jdbcUrl(""), properties);
          Statement statement = connection.createStatement();
          PreparedStatement prepared =
              connection.prepareStatement("SELECT tenant() || ? FROM users LIMIT 1")) {
        for (int i = 0; i < 12; i++) {
          String tenant = "t" + i / 4;
          statement.execute("SET helios.tenant = '" + tenant + "'");
          prepared.setString(1, "-" + i);
          try (ResultSet rows = prepared.executeQuery()) {
            assertTrue(rows.next());
            assertEquals(tenant + "-" + i, rows.getString(1));
          }
        }
        SQLException blocked =
            assertThrows(SQLException.class, () -> statement.executeQuery("SELECT 'forbidden'"));
        assertEquals("42000", blocked.getSQLState());
      }
    }
  }

  /** By the extended protocol, so that the unnamed statement stays. */
  private static void exec(RawClient client, String text) throws Exception {
    List<Reply> replies =
        client.exchange(parse("x", text), bind("", "x"), execute(""), closeStatement("x"), sync());
    assertTrue(replies.stream().noneMatch(reply -> reply.type() == 'E'), Reply.transcript(replies));
  }

  private static String bound(RawClient client, String name, String value) throws Exception {
    List<Reply> replies =
        client.exchange(bind("", name, value), describePortal(""), execute(""), sync());
    assertEquals("2 T D C(SELECT 1) ", Reply.answers(replies).replaceAll("Z.*", ""));
    return Reply.rows(replies).get(0).get(0);
  }

  private static RawClient connect(CordonMember member) throws Exception {
    return RawClient.connect(member.host(), member.port());
  }
}
