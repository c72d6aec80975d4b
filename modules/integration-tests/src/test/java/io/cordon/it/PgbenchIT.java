package io.cordon.it;

import static io.cordon.it.PostgresServers.DATABASE;
import static io.cordon.it.PostgresServers.PRIMARY;
import static io.cordon.it.PostgresServers.USER;
import static io.cordon.it.PostgresServers.US_EAST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.demo.ServerAddress;
import io.cordon.test.Await;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PostgreSQL's load generator with the policy on: eight clients, and no failed transaction. */
class PgbenchIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();
  @RegisterExtension static final CordonMember CORDON = CordonMember.residency(CLUSTER);

  private static final String IN_US_EAST =
      "dbname=" + DATABASE + " options='-c helios.region=us-east'";

  @BeforeAll
  static void initialise() throws Exception {
    ServerAddress primary = CLUSTER.address(PRIMARY);
    ToolResult result = Pgbench.run(primary.host(), primary.port(), USER, "-i", "-s", "4", "-q");
    assertEquals(0, result.exitCode(), result.output());
    try (Connection replica = CLUSTER.connect(US_EAST);
        Statement statement = replica.createStatement()) {
      Await.until(
          "the replica has the tables",
          () -> {
            try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM pgbench_accounts")) {
              return rows.next() && rows.getLong(1) == 400_000;
            }
          });
    }
  }

  @AfterAll
  static void dropTables() throws Exception {
    try (Connection primary = CLUSTER.connect(PRIMARY);
        Statement statement = primary.createStatement()) {
      statement.execute(
          "DROP TABLE IF EXISTS pgbench_accounts, pgbench_branches, pgbench_history,"
              + " pgbench_tellers");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "extended", "prepared"})
  void readsInItsRegion(String mode) throws Exception {
    long before = transactionsOn(US_EAST);

    assertNothingFailed(run("-S", "-n", "-M", mode, IN_US_EAST));

    Await.until("us-east has run them", () -> transactionsOn(US_EAST) - before > 100);
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "extended", "prepared"})
  void writesOnThePrimary(String mode) throws Exception {
    assertNothingFailed(run("-M", mode, DATABASE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "prepared"})
  void connectsForEachTransaction(String mode) throws Exception {
    assertNothingFailed(run("-S", "-n", "-C", "-M", mode, IN_US_EAST));
  }

  private static ToolResult run(String... arguments) throws Exception {
    String[] all = new String[arguments.length + 6];
    System.arraycopy(new String[] {"-c", "8", "-j", "2", "-T", "3"}, 0, all, 0, 6);
    System.arraycopy(arguments, 0, all, 6, arguments.length);
    return Pgbench.run(CORDON.host(), CORDON.port(), USER, all);
  }

  private static void assertNothingFailed(ToolResult result) {
    assertEquals(0, result.exitCode(), result.output());
    assertTrue(
        result.output().contains("number of failed transactions: 0 (0.000%)"), result.output());
  }

  private static long transactionsOn(String node) throws Exception {
    try (Connection connection = CLUSTER.connect(node);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()")) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
