package io.cordon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cordon.demo.ServerAddress;
import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A session finds what it has set, as it would on a node, wherever it goes on: a node is asked the
 * same, and between two steps of the session through the member others use its server connection.
 */
class SessionFidelityIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember ONE = CordonMember.with(CLUSTER).pool(1, Duration.ofMinutes(1));

  // steps | what is asked then
  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      textBlock =
          """
          SET datestyle = 'SQL' > SET datestyle = 'DMY'             | SHOW datestyle
          SET datestyle = 'German' > SET datestyle = 'DMY'          | SHOW datestyle
          SET datestyle = 'German'                                  | SHOW datestyle
          SET datestyle = 'YMD' > SET datestyle = 'German'          | SHOW datestyle
          SET datestyle = 'YMD' > SET datestyle = 'Postgres, DMY' > SET datestyle = 'SQL' | SHOW datestyle
          SET datestyle = SQL, DMY > SELECT set_config('datestyle', 'ISO', false) | SHOW datestyle
          SET datestyle = 'SQL' > BEGIN > SET datestyle = 'DMY' > ROLLBACK | SHOW datestyle
          SET datestyle = 'SQL' > BEGIN; SET datestyle = 'DMY'; COMMIT | SHOW datestyle
          SET datestyle = 'SQL, DMY' > RESET datestyle > SET datestyle = 'YMD' | SHOW datestyle
          SET ROLE pg_monitor > RESET SESSION AUTHORIZATION         | SELECT current_user
          SET ROLE pg_monitor > SET SESSION AUTHORIZATION DEFAULT   | SELECT current_user
          SET ROLE pg_monitor > RESET SESSION AUTHORIZATION > SET ROLE pg_read_all_data | SELECT current_user
          SET work_mem = '77MB' > RESET ALL                         | SHOW work_mem
          SET work_mem = '77MB' > DISCARD ALL                       | SHOW work_mem
          """)
  void itsSettingsAreItsOwnWhereverItGoesOn(String steps, String question) throws Exception {
    ServerAddress primary = CLUSTER.address("pg-primary");
    List<List<String>> expected;
    try (RawClient direct = RawClient.connect(primary.host(), primary.port())) {
      for (String step : steps.split(" > ")) {
        direct.query(step);
      }
      expected = Reply.rows(direct.query(question));
    }
    for (boolean shared : new boolean[] {false, true}) {
      try (RawClient client = connect()) {
        for (String step : steps.split(" > ")) {
          client.query(step);
        }
        if (shared) {
          try (RawClient other = connect()) {
            other.query("SELECT 1");
          }
        }
        assertEquals(expected, Reply.rows(client.query(question)), "shared " + shared);
      }
    }
  }

  @Test
  void oneSessionsRoleIsNotAnothersLoss() throws Exception {
    try (RawClient a = connect();
        RawClient b = connect()) {
      b.query("SET ROLE pg_monitor");
      b.query("SELECT 1");
      a.query("SET ROLE pg_monitor");
      a.query("RESET SESSION AUTHORIZATION");
      a.query("SELECT 1");
      a.query("DISCARD ALL");
      assertEquals(List.of(List.of("pg_monitor")), Reply.rows(b.query("SELECT current_user")));
    }
  }

  @Test
  void anUnnamedStatementIsNoPartOfAnothersExecution() throws Exception {
    try (RawClient client = connect();
        RawClient other = connect()) {
      other.query("CREATE TABLE dropped (v int)");
      for (String named : List.of("BEGIN", "SELECT 42", "COMMIT", "ROLLBACK")) {
        client.exchange(Frontend.parse(named, named), Frontend.sync());
      }
      client.exchange(
          Frontend.parse("", "SELECT v FROM dropped"),
          Frontend.bind("", ""),
          Frontend.execute(""),
          Frontend.sync());
      other.query("DROP TABLE dropped"); // on the server connection that was the client's
      assertEquals("2 D C(SELECT 1) Z(I)", executed(client, "SELECT 42"));
      for (String end : List.of("COMMIT", "ROLLBACK")) {
        other.query("SELECT 1");
        assertEquals("2 C(BEGIN) Z(T)", executed(client, "BEGIN"));
        assertEquals("2 D C(SELECT 1) Z(T)", executed(client, "SELECT 42"));
        assertEquals("2 C(" + end + ") Z(I)", executed(client, end));
      }
    }
  }

  private static String executed(RawClient client, String statement) throws IOException {
    return Reply.transcript(
        client.exchange(Frontend.bind("", statement), Frontend.execute(""), Frontend.sync()));
  }

  @Test
  void oneSessionsDateStyleIsNotAnothers() throws Exception {
    try (RawClient a = connect();
        RawClient b = connect()) {
      b.query("SET datestyle = 'DMY'");
      b.query("SELECT 1");
      a.query("SET datestyle = 'German'");
      a.query("SET datestyle = 'DMY'");
      a.query("SELECT 1");
      assertEquals(
          List.of(List.of("2026-02-01")), Reply.rows(b.query("SELECT '2026-02-01'::date::text")));
    }
  }

  @Test
  void discardAllIsNotRolledBackWithThePipelineThatFails() throws Exception {
    ServerAddress primary = CLUSTER.address("pg-primary");
    String expected;
    try (RawClient direct =
        RawClient.connect(
            primary.host(),
            primary.port(),
            java.util.Map.of("search_path", "pg_catalog"),
            PostgresServers.PASSWORD)) {
      expected = pathAfterDiscardInAPipelineThatFails(direct, primary.port());
    }
    try (RawClient client =
        RawClient.connect(
            ONE.host(),
            ONE.port(),
            java.util.Map.of("search_path", "pg_catalog"),
            PostgresServers.PASSWORD)) {
      assertEquals(expected, pathAfterDiscardInAPipelineThatFails(client, ONE.port()));
    }
  }

  private static String pathAfterDiscardInAPipelineThatFails(RawClient client, int port)
      throws IOException {
    client.query("SET search_path = public");
    client.exchange(Frontend.parse("s", "SELECT 1"), Frontend.sync());
    client.exchange(
        Frontend.parse("", "DISCARD ALL"),
        Frontend.bind("", ""),
        Frontend.execute(""),
        Frontend.bind("", "nowhere"),
        Frontend.sync());
    if (port == ONE.port()) {
      try (RawClient other = connect()) {
        other.query("SELECT 1");
      }
    }
    return Reply.rows(client.query("SHOW search_path")).toString();
  }

  private static RawClient connect() throws IOException {
    return RawClient.connect(ONE.host(), ONE.port());
  }
}
