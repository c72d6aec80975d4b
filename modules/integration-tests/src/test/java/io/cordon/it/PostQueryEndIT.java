package io.cordon.it;

import static io.cordon.it.PostgresServers.PRIMARY;
import static io.cordon.test.wire.Frontend.bind;
import static io.cordon.test.wire.Frontend.concat;
import static io.cordon.test.wire.Frontend.copyData;
import static io.cordon.test.wire.Frontend.copyDone;
import static io.cordon.test.wire.Frontend.copyFail;
import static io.cordon.test.wire.Frontend.execute;
import static io.cordon.test.wire.Frontend.functionCall;
import static io.cordon.test.wire.Frontend.parse;
import static io.cordon.test.wire.Frontend.query;
import static io.cordon.test.wire.Frontend.statement;
import static io.cordon.test.wire.Frontend.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.Hooks;
import io.cordon.test.Await;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** When an observer is told of a statement whose end is not that of its answer to a query. */
class PostQueryEndIT {

  private static final Told.Recorder TOLD = new Told.Recorder();

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember CORDON =
      CordonMember.with(
          CLUSTER,
          Scripted.first(
              Hooks.none()
                  .withPreQuery(new AcmeRewrite())
                  .withRoute(new OfficeHours())
                  .withPostQuery(TOLD)));

  @BeforeAll
  static void createTable() throws Exception {
    try (Connection primary = CLUSTER.connect(PRIMARY);
        Statement statement = primary.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS post_query_end_it");
      statement.execute("CREATE TABLE post_query_end_it (id int PRIMARY KEY, name text)");
    }
  }

  @AfterAll
  static void dropTable() throws Exception {
    try (Connection primary = CLUSTER.connect(PRIMARY);
        Statement statement = primary.createStatement()) {
      statement.execute("DROP TABLE post_query_end_it");
    }
  }

  @Test
  void copyIsToldWhenItHasEnded() throws Exception {
    try (RawClient client = connect(CORDON)) {
      client.send(query("COPY post_query_end_it FROM STDIN"));
      client.readUntil("G");
      assertEquals(List.of(), TOLD.soFar(client));
      client.exchange(copyData("1\tone\n2\ttwo\n"), copyDone());
      client.send(query("COPY post_query_end_it FROM STDIN"));
      client.readUntil("G");
      client.exchange(copyData("3\tx\n"), copyFail("no more of this"));
      client.send(
          parse("", "COPY post_query_end_it FROM STDIN"), bind("", ""), execute(""), sync());
      client.readUntil("G");
      client.exchange(copyData("not a number\tx\n"), copyDone(), sync());
      List<Reply> out = client.query("COPY (SELECT * FROM users) TO STDOUT");
      List<Told> told = TOLD.of(client);
      assertEquals(
          List.of(
              "ok COPY post_query_end_it FROM STDIN",
              "failed COPY post_query_end_it FROM STDIN: COPY from stdin failed: no more of this",
              "failed COPY post_query_end_it FROM STDIN: invalid input syntax for type integer: \"not a"
                  + " number\"",
              "ok COPY (SELECT * FROM users) TO STDOUT"),
          told.stream().map(Told::toString).toList());
      assertEquals(Told.bytes(out), told.get(3).outcome().responseBytes());
    }
  }

  @Test
  void aFunctionCallIsTold() throws Exception {
    try (RawClient client = connect(CORDON)) {
      List<Reply> replies = client.exchange(functionCall(2077, List.of("cluster_name")));
      client.exchange(functionCall(2077, List.of("no_such_setting")));
      List<Told> told = TOLD.of(client);
      assertEquals(2, told.size(), told::toString);
      assertEquals("FUNCTION CALL", told.get(0).request().command());
      assertTrue(told.get(0).request().opaque());
      assertTrue(told.get(0).outcome().success());
      assertEquals(Told.bytes(replies), told.get(0).outcome().responseBytes());
      assertTrue(told.get(1).outcome().error().startsWith("unrecognized configuration parameter"));
    }
  }

  @Test
  void whatIsUnderWayWhenANodeOrAClientGoesHasFailed() throws Exception {
    try (RawClient client = connect(CORDON)) {
      String suicide = "SELECT pg_terminate_backend(pg_backend_pid())";
      List<Reply> replies =
          client.exchange(
              concat(statement("SELECT 1"), statement(suicide), statement("SELECT 2"), sync()));
      String message = Reply.error(replies);
      assertEquals(
          List.of("ok SELECT 1", "failed " + suicide + ": " + message), TOLD.words(client));
    }
    RawClient gone = connect(CORDON);
    gone.send(query("SELECT pg_sleep(60), 'post_query_end_it'"));
    try (Connection primary = CLUSTER.connect(PRIMARY);
        Statement statement = primary.createStatement()) {
      Await.until(
          "it runs",
          () -> {
            try (var rows =
                statement.executeQuery(
                    "SELECT 1 FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60),"
                        + " ''post_query_end_it''' AND state = 'active'")) {
              return rows.next();
            }
          });
      gone.close();
      Await.until("it is told", () -> !TOLD.soFar(gone).isEmpty());
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'SELECT"
              + " pg_sleep(60), ''post_query_end_it'''");
    }
    assertEquals(
        "[failed SELECT pg_sleep(60), 'post_query_end_it': the session ended before the answer was"
            + " complete]",
        TOLD.soFar(gone).toString());
  }

  private static RawClient connect(CordonMember member) throws Exception {
    return RawClient.connect(member.host(), member.port());
  }
}
