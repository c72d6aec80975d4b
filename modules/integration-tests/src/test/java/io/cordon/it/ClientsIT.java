package io.cordon.it;

import static io.cordon.it.PostgresServers.EU_WEST;
import static io.cordon.it.PostgresServers.PASSWORD;
import static io.cordon.it.PostgresServers.USER;
import static io.cordon.it.PostgresServers.US_EAST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scenario that must always work, through the clients that people use. */
class ClientsIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();
  @RegisterExtension static final CordonMember CORDON = CordonMember.residency(CLUSTER);

  private static final String BLOCKED =
      "Query blocked by route plugin: no in-region replica for user";
  private static final String ELSEWHERE =
      "Query blocked by route plugin: replica \"pg-eu-west\" is not in region \"us-east\"";
  private static final String NOWHERE = "SET helios.region = 'antarctica'";
  private static final String US = "SET helios.region = 'us-east'";
  private static final String EU = "SET helios.region = 'eu-west'";
  private static final String USERS = "SELECT * FROM users LIMIT 1";
  private static final String WHERE = "SELECT current_setting('cluster_name')";

  @Test
  void psqlIsRefusedInOneCommand() throws Exception {
    ToolResult result = psql("-c", NOWHERE + "; " + USERS);

    assertEquals(1, result.exitCode());
    assertEquals("SET\nERROR:  " + BLOCKED + "\n", result.output());
  }

  @Test
  void psqlGoesOnInOneSession(@TempDir Path directory) throws Exception {
    Path script = directory.resolve("session.sql");
    Files.writeString(
        script,
        String.join(
                ";\n",
                NOWHERE,
                USERS,
                US,
                WHERE,
                "SET replica = 'pg-eu-west'",
                "SELECT 1",
                EU,
                WHERE)
            + ";\n");

    ToolResult result = psql("-qAt", "-f", script.toString());

    assertEquals(0, result.exitCode());
    assertEquals(
        List.of(
            "psql:" + script + ":2: ERROR:  " + BLOCKED,
            US_EAST,
            "psql:" + script + ":6: ERROR:  " + ELSEWHERE,
            EU_WEST),
        result.output().lines().toList());
  }

  @Test
  void psqlShowsThePluginInVerboseModeOnly() throws Exception {
    ToolResult result =
        psql(
            "-qAt",
            "-c",
            "\\set VERBOSITY verbose",
            "-c",
            NOWHERE,
            "-c",
            USERS,
            "-c",
            "\\conninfo");

    assertTrue(result.output().contains("ERROR:  42000: " + BLOCKED), result.output());
    assertTrue(result.output().contains("LOCATION:  residency-router@1"), result.output());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?preferQueryMode=simple",
        "?preferQueryMode=extended",
        "?preferQueryMode=extendedForPrepared",
        "?preferQueryMode=extendedCacheEverything",
        "?prepareThreshold=1",
        "?adaptiveFetch=true&defaultRowFetchSize=10"
      })
  void jdbcPlaysTheScenario(String mode) throws Exception {
    try (Connection connection = jdbc(mode);
        Statement statement = connection.createStatement()) {
      statement.execute(NOWHERE);
      assertBlocked(BLOCKED, () -> statement.executeQuery(USERS));
      assertBlocked(BLOCKED, () -> statement.executeQuery(USERS));
      statement.execute(US);
      assertEquals(US_EAST, single(statement.executeQuery(WHERE)));
      statement.execute("SET replica = 'pg-eu-west'");
      assertBlocked(ELSEWHERE, () -> statement.executeQuery("SELECT 1"));
      statement.execute("RESET replica");
      assertBlocked(BLOCKED, () -> statement.execute(NOWHERE + "; " + USERS));
      assertEquals(US_EAST, single(statement.executeQuery(WHERE)));
      assertTrue(connection.isValid(60));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"?preferQueryMode=simple", "?prepareThreshold=0", "?prepareThreshold=1", "?"})
  void aPreparedStatementFollowsTheRegion(String mode) throws Exception {
    try (Connection connection = jdbc(mode);
        Statement statement = connection.createStatement();
        PreparedStatement where = connection.prepareStatement(WHERE + " || ?")) {
      for (int round = 0; round < 8; round++) {
        where.setString(1, "!");
        statement.execute(US);
        assertEquals(US_EAST + "!", single(where.executeQuery()));
        statement.execute(EU);
        assertEquals(EU_WEST + "!", single(where.executeQuery()));
        statement.execute(NOWHERE);
        assertBlocked(BLOCKED, where::executeQuery);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"?preferQueryMode=simple", "?preferQueryMode=extended"})
  void aRefusalFailsTheTransactionAndRollbackEndsIt(String mode) throws Exception {
    try (Connection connection = jdbc(mode);
        Statement statement = connection.createStatement()) {
      statement.execute(US);
      connection.setAutoCommit(false);
      assertEquals(US_EAST, single(statement.executeQuery(WHERE)));
      statement.execute(NOWHERE);

      assertBlocked(BLOCKED, () -> statement.executeQuery(USERS));

      SQLException aborted =
          assertThrows(SQLException.class, () -> statement.executeQuery("SELECT 1"));
      assertEquals("25P02", aborted.getSQLState());
      connection.rollback();
      assertEquals(US_EAST, single(statement.executeQuery(WHERE)));
      connection.commit();
      connection.setAutoCommit(true);
      assertEquals(US_EAST, single(statement.executeQuery(WHERE)));
    }
  }

  @Test
  void jdbcReadsWithACursorAndInBatches() throws Exception {
    try (Connection connection = jdbc("?defaultRowFetchSize=7");
        Statement statement = connection.createStatement()) {
      statement.execute(US);
      connection.setAutoCommit(false);
      int rows = 0;
      try (ResultSet users = statement.executeQuery("SELECT * FROM users")) {
        while (users.next()) {
          rows++;
        }
      }
      assertEquals(1000, rows);
      connection.rollback();
      connection.setAutoCommit(true);
      statement.execute("CREATE TABLE clients_it (a int)");
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO clients_it VALUES (?)")) {
        for (int i = 0; i < 500; i++) {
          insert.setInt(1, i);
          insert.addBatch();
        }
        assertEquals(500, insert.executeBatch().length);
      } finally {
        statement.execute("DROP TABLE clients_it");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void vertxPlaysTheScenario(boolean cached) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      PgConnection connection = await(PgConnection.connect(vertx, options(cached, 1)));
      await(connection.query(NOWHERE).execute());
      assertBlocked(connection.query(USERS).execute());
      assertBlocked(connection.preparedQuery(USERS).execute());
      for (int round = 0; round < 3; round++) {
        await(connection.query(US).execute());
        assertEquals(US_EAST, where(connection));
        await(connection.query(EU).execute());
        assertEquals(EU_WEST, where(connection));
        await(connection.preparedQuery(NOWHERE).execute());
        assertBlocked(connection.preparedQuery(WHERE + " || $1").execute(Tuple.of("!")));
      }
      await(connection.close());
    } finally {
      await(vertx.close());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void vertxPipelines(boolean cached) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      PgConnection connection = await(PgConnection.connect(vertx, options(cached, 64)));
      for (int round = 0; round < 5; round++) {
        Future<RowSet<Row>> toUs = connection.query(US).execute();
        Future<RowSet<Row>> inUs = connection.preparedQuery(WHERE).execute();
        Future<RowSet<Row>> toNowhere = connection.query(NOWHERE).execute();
        Future<RowSet<Row>> refused = connection.query(USERS).execute();
        Future<RowSet<Row>> refusedToo = connection.preparedQuery(WHERE).execute();
        Future<RowSet<Row>> toEu = connection.preparedQuery(EU).execute();
        Future<RowSet<Row>> inEu = connection.preparedQuery(WHERE).execute();

        await(toUs);
        assertEquals(US_EAST, await(inUs).iterator().next().getString(0));
        await(toNowhere);
        assertBlocked(refused);
        assertBlocked(refusedToo);
        await(toEu);
        assertEquals(EU_WEST, await(inEu).iterator().next().getString(0));
      }
      await(connection.close());
    } finally {
      await(vertx.close());
    }
  }

  private static PgConnectOptions options(boolean cached, int pipelining) {
    return new PgConnectOptions()
        .setHost(CORDON.host())
        .setPort(CORDON.port())
        .setUser(USER)
        .setPassword(PASSWORD)
        .setDatabase(PostgresServers.DATABASE)
        .setCachePreparedStatements(cached)
        .setPipeliningLimit(pipelining);
  }

  private static String where(PgConnection connection) throws Exception {
    RowSet<Row> rows = await(connection.preparedQuery(WHERE + " || $1").execute(Tuple.of("")));
    return rows.iterator().next().getString(0);
  }

  private static void assertBlocked(Future<?> refused) {
    ExecutionException failure = assertThrows(ExecutionException.class, () -> await(refused));
    PgException error = (PgException) failure.getCause();
    assertEquals("ERROR", error.getSeverity());
    assertEquals("42000", error.getSqlState());
    assertEquals(BLOCKED, error.getErrorMessage());
  }

  private interface Call {
    void run() throws SQLException;
  }

  private static void assertBlocked(String message, Call call) {
    SQLException error = assertThrows(SQLException.class, call::run);
    assertEquals("42000", error.getSQLState());
    assertTrue(error.getMessage().startsWith("ERROR: " + message), error.getMessage());
  }

  private static String single(ResultSet rows) throws SQLException {
    try (rows) {
      assertTrue(rows.next());
      String value = rows.getString(1);
      assertFalse(rows.next());
      return value;
    }
  }

  private static Connection jdbc(String parameters) throws SQLException {
    return DriverManager.getConnection(CORDON.jdbcUrl(parameters), USER, PASSWORD);
  }

  private static ToolResult psql(String... arguments) throws Exception {
    return Psql.run(CORDON.host(), CORDON.port(), USER, arguments);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
