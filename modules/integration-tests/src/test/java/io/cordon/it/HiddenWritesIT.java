package io.cordon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.test.Await;
import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A view that calls a volatile function goes where writes go, whatever the text looks like. */
class HiddenWritesIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  /** Writes go to the primary, which is in no region. */
  @RegisterExtension static final CordonMember ABROAD = CordonMember.residency(CLUSTER);

  @RegisterExtension
  static final CordonMember AT_HOME = CordonMember.residency(CLUSTER, "in-region");

  @BeforeAll
  static void create() throws Exception {
    onPrimary(
        """
        CREATE SCHEMA writing;
        CREATE FUNCTION writing.touch() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
        CREATE FUNCTION writing.look() RETURNS int STABLE LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
        CREATE VIEW writing.locking AS SELECT pg_try_advisory_lock(4720) AS got;
        CREATE VIEW writing.sharing AS SELECT (4721::bigint).pg_try_advisory_lock_shared AS got;
        CREATE VIEW writing.nested AS SELECT * FROM writing.locking;
        CREATE VIEW writing.touching AS SELECT 1 AS a WHERE writing.touch() = 1;
        CREATE VIEW writing.counting AS SELECT txid_current() AS a;
        CREATE TABLE writing.policed AS SELECT 1 AS a;
        ALTER TABLE writing.policed ENABLE ROW LEVEL SECURITY;
        CREATE POLICY p ON writing.policed USING (writing.touch() = a);
        CREATE VIEW writing.over_policed AS SELECT * FROM writing.policed;
        CREATE TABLE writing.plain AS SELECT 1 AS a;
        CREATE VIEW writing.reading AS SELECT a, now(), clock_timestamp(), random() FROM writing.plain;
        CREATE VIEW writing.looking AS SELECT writing.look() AS a;
        CREATE MATERIALIZED VIEW writing.stored AS SELECT writing.touch() AS a;
        CREATE VIEW writing.rows AS SELECT * FROM writing.plain FOR SHARE;
        CREATE VIEW writing.over_rows AS SELECT * FROM (SELECT * FROM writing.rows) x;
        CREATE TABLE writing.renamed (a int);
        INSERT INTO writing.renamed VALUES (1);
        CREATE VIEW writing.other AS SELECT writing.touch() AS a;
        CREATE VIEW writing.changed AS SELECT 1 AS a;
        """);
    for (String standby : List.of(PostgresServers.US_EAST, PostgresServers.EU_WEST)) {
      Await.until(
          "it is on " + standby,
          () -> {
            try (Connection direct = CLUSTER.connect(standby);
                Statement statement = direct.createStatement()) {
              return statement
                  .executeQuery("SELECT FROM pg_class WHERE relname = 'changed'")
                  .next();
            }
          });
    }
  }

  @AfterAll
  static void drop() throws Exception {
    onPrimary("DROP SCHEMA writing CASCADE");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "locking",
        "sharing",
        "nested",
        "touching",
        "counting",
        "policed",
        "over_policed",
        "rows",
        "over_rows"
      })
  void aViewThatMayWriteGoesWhereWritesGo(String view) throws Exception {
    for (String text :
        List.of(
            where(view),
            "SELECT * FROM (" + where(view) + ") x",
            "WITH x AS (" + where(view) + ") TABLE x")) {
      assertEquals(PostgresServers.PRIMARY, node(ABROAD, text, false), text);
      assertEquals(PostgresServers.PRIMARY, node(ABROAD, text, true), text);
    }
    try (RawClient client = in(ABROAD)) {
      client.query("SET search_path = writing");
      client.query("PREPARE p AS SELECT current_setting('cluster_name') FROM " + view);
      assertEquals(
          List.of(List.of(PostgresServers.PRIMARY)), Reply.rows(client.query("EXECUTE p")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"locking", "nested", "touching", "policed", "rows"})
  void whereItMayNotGoItIsRefusedWithTheFunctionsName(String view) throws Exception {
    String why =
        switch (view) {
          case "locking", "nested" ->
              "calls function pg_catalog.pg_try_advisory_lock, which is volatile";
          case "rows" -> "locks rows";
          default -> "calls function writing.touch, which is volatile";
        };
    try (RawClient client = in(AT_HOME)) {
      for (List<Reply> replies :
          List.of(
              client.query(where(view)),
              client.exchange(
                  Frontend.parse("", where(view)),
                  Frontend.bind("", ""),
                  Frontend.execute(""),
                  Frontend.sync()))) {
        Reply error = replies.stream().filter(reply -> reply.type() == 'E').findFirst().get();
        assertEquals("42000", error.errorFields().get('C'));
        assertTrue(
            error.errorFields().get('M').endsWith("no in-region primary for user"),
            error.errorFields()::toString);
        assertEquals(
            "It counts as a write: what it reads " + why + ".", error.errorFields().get('D'));
      }
      assertEquals(
          List.of(List.of(PostgresServers.US_EAST)),
          Reply.rows(client.query("SELECT current_setting('cluster_name')")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "reading", "looking", "stored"})
  void whatOnlyReadsStaysInItsRegion(String view) throws Exception {
    for (CordonMember member : List.of(ABROAD, AT_HOME)) {
      assertEquals(PostgresServers.US_EAST, node(member, where(view), false));
      assertEquals(PostgresServers.US_EAST, node(member, where(view), true));
    }
  }

  @Test
  void aViewThatIsChangedCountsAtOnce() throws Exception {
    try (RawClient client = in(ABROAD)) {
      byte[] run = Frontend.concat(Frontend.bind("", "s"), Frontend.execute(""), Frontend.sync());
      client.exchange(Frontend.parse("s", where("changed")), Frontend.sync());
      assertEquals(List.of(List.of(PostgresServers.US_EAST)), Reply.rows(client.exchange(run)));

      List<Reply> made =
          client.query(
              "CREATE OR REPLACE VIEW writing.changed AS SELECT 1 AS a WHERE writing.touch() = 1");

      assertEquals("C(CREATE VIEW) Z(I)", Reply.answers(made));
      assertEquals(List.of(List.of(PostgresServers.PRIMARY)), Reply.rows(client.exchange(run)));
      assertEquals(PostgresServers.PRIMARY, node(ABROAD, where("changed"), false));
    }
  }

  @Test
  void anotherViewOfTheNameCountsAtOnce() throws Exception {
    try (RawClient client = in(ABROAD)) {
      assertEquals(PostgresServers.US_EAST, node(ABROAD, where("renamed"), false));
      client.query("ALTER TABLE writing.renamed RENAME TO before");
      client.query("ALTER VIEW writing.other RENAME TO renamed");

      assertEquals(PostgresServers.PRIMARY, node(ABROAD, where("renamed"), false));
    }
  }

  private static String where(String relation) {
    return "SELECT current_setting('cluster_name') FROM writing." + relation;
  }

  private static String node(CordonMember member, String text, boolean extended)
      throws IOException {
    try (RawClient client = in(member)) {
      List<Reply> replies =
          extended
              ? client.exchange(
                  Frontend.parse("", text),
                  Frontend.bind("", ""),
                  Frontend.execute(""),
                  Frontend.sync())
              : client.query(text);
      List<List<String>> rows = Reply.rows(replies);
      assertEquals(1, rows.size(), () -> text + ": " + Reply.transcript(replies));
      return rows.get(0).get(0);
    }
  }

  private static RawClient in(CordonMember member) throws IOException {
    RawClient client = RawClient.connect(member.host(), member.port());
    client.query("SET helios.region = 'us-east'");
    return client;
  }

  private static void onPrimary(String sql) throws SQLException {
    try (Connection direct = CLUSTER.connect(PostgresServers.PRIMARY);
        Statement statement = direct.createStatement()) {
      statement.execute(sql);
    }
  }
}
