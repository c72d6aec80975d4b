package io.cordon.it;

import static io.cordon.it.PostgresServers.PRIMARY;
import static io.cordon.test.wire.Frontend.bind;
import static io.cordon.test.wire.Frontend.concat;
import static io.cordon.test.wire.Frontend.execute;
import static io.cordon.test.wire.Frontend.parse;
import static io.cordon.test.wire.Frontend.statement;
import static io.cordon.test.wire.Frontend.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.Hooks;
import io.cordon.test.wire.RawClient;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an observer is told of what is prepared once and executed more than once. */
class PostQueryPreparedIT {

  private static final Told.Recorder TOLD = new Told.Recorder();
  private static final OfficeHours HOURS = new OfficeHours();

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember CORDON =
      CordonMember.with(
          CLUSTER,
          Scripted.first(
              Hooks.none().withPreQuery(new AcmeRewrite()).withRoute(HOURS).withPostQuery(TOLD)));

  @BeforeAll
  static void createTable() throws Exception {
    try (Connection primary = CLUSTER.connect(PRIMARY);
        Statement statement = primary.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS post_query_prepared_it");
      statement.execute("CREATE TABLE post_query_prepared_it (id int PRIMARY KEY, name text)");
    }
  }

  @AfterAll
  static void dropTable() throws Exception {
    try (Connection primary = CLUSTER.connect(PRIMARY);
        Statement statement = primary.createStatement()) {
      statement.execute("DROP TABLE post_query_prepared_it");
    }
  }

  /** Parse alone says so too, and what comes later is another execution. */
  @Test
  void whatIsTriedAgainIsAnotherExecution() throws Exception {
    try (RawClient client = connect(CORDON)) {
      client.exchange(parse("again", "SELECT $1::int", 23), sync());
      client.exchange(bind("", "again", "x"), execute(""), sync());
      client.exchange(bind("", "again", "1"), execute(""), sync());
      List<Told> told = TOLD.of(client);
      assertEquals(
          List.of(
              "failed SELECT $1::int: invalid input syntax for type integer: \"x\"",
              "ok SELECT $1::int"),
          told.stream().map(Told::toString).toList());
      assertNotEquals(
          told.get(0).request().context().requestId(), told.get(1).request().context().requestId());
    }
  }

  @Test
  void eachExecutionIsToldThoughTheDecisionWasKept() throws Exception {
    try (RawClient client = connect(CORDON)) {
      client.exchange(parse("kept", "SELECT 'kept', $1::text"), sync());
      for (int i = 0; i < 5; i++) {
        client.exchange(bind("", "kept", "v" + i), execute(""), sync());
      }
      List<Told> told = TOLD.of(client);

      assertEquals(5, told.size());
      assertEquals(
          5, told.stream().map(one -> one.request().context().requestId()).distinct().count());
      assertEquals(1, HOURS.asked("SELECT 'kept', $1::text").size(), "asked once");
      assertEquals(
          HOURS.asked("SELECT 'kept', $1::text").get(0),
          told.get(0).request().context().requestId(),
          "what was asked about at Parse is what was executed first");
      for (int i = 0; i < 3; i++) {
        client.query("SELECT 'kept too'");
      }
      assertEquals(List.of(3), List.of(TOLD.of(client).size()));
    }
    try (Connection connection =
            DriverManager.getConnection(
                CORDON.jdbcUrl("?prepareThreshold=1"),
                PostgresServers.USER,
                PostgresServers.PASSWORD);
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO post_query_prepared_it VALUES (?, ?)")) {
      for (int i = 100; i < 103; i++) {
        insert.setInt(1, i);
        insert.setString(2, "batch");
        insert.addBatch();
      }
      assertEquals(3, insert.executeBatch().length);
    }
  }

  @Test
  void whatRunsIsToldWhereAPluginHasRewritten() throws Exception {
    try (RawClient client = connect(CORDON)) {
      client.query("SELECT tenant()");
      client.exchange(concat(statement("SELECT tenant()"), sync()));
      client.query("SELECT tenant(), 'forbidden'");
      List<Told> told = TOLD.of(client);
      assertEquals(
          List.of(
              "ok SELECT 'acme'",
              "ok SELECT 'acme'",
              "failed SELECT 'acme', 'forbidden': " + OfficeHours.BLOCKED),
          told.stream().map(Told::toString).toList());
      assertTrue(
          HOURS.asked("SELECT 'acme'").contains(told.get(0).request().context().requestId()),
          "the same id in all hooks");
    }
  }

  @Test
  void aPortalIsToldEachTimeThatItIsExecuted() throws Exception {
    try (RawClient client = connect(CORDON)) {
      client.query("BEGIN");
      client.exchange(
          parse("", "SELECT generate_series(1, 5)"),
          bind("p", ""),
          execute("p", 2),
          execute("p", 2),
          execute("p", 0),
          sync());
      client.query("COMMIT");
      List<Told> told = TOLD.of(client);
      assertEquals(3, told.size(), told::toString);
      assertTrue(told.stream().allMatch(one -> one.outcome().success()));
    }
  }

  private static RawClient connect(CordonMember member) throws Exception {
    return RawClient.connect(member.host(), member.port());
  }
}
