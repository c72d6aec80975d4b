package io.cordon.it;

import static io.cordon.it.PostgresServers.PASSWORD;
import static io.cordon.it.PostgresServers.PRIMARY;
import static io.cordon.it.PostgresServers.USER;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.demo.ServerAddress;
import io.cordon.proxy.catalog.CatalogReading;
import io.cordon.proxy.catalog.Catalogs;
import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.service.ServiceLogin;
import io.cordon.sql.SqlAnalyzer;
import io.cordon.sql.Statement;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What somebody has made that a statement calls without its name, or by a name that only seems to
 * be PostgreSQL's own. Each statement would leave nothing if the definition were not there.
 */
class UnnamedCallsIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  private static final SqlAnalyzer ANALYZER = SqlAnalyzer.postgres17();

  /** The name of a database may be written before a schema's. */
  private static final String DATABASE = "pg_catalog";

  private static final String COMPARISON =
      """
      CREATE FUNCTION c(%1$s, %1$s) RETURNS int IMMUTABLE LANGUAGE plpgsql
        AS $$ BEGIN PERFORM set_config('work_mem', '77MB', false); RETURN 0; END $$;
      CREATE FUNCTION lt(%1$s, %1$s) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT c($1, $2) < 0';
      CREATE OPERATOR #<# (LEFTARG = %1$s, RIGHTARG = %1$s, FUNCTION = lt);
      CREATE OPERATOR CLASS of_%1$s DEFAULT FOR TYPE %1$s USING btree
        AS OPERATOR 1 #<#, FUNCTION 1 c(%1$s, %1$s);
      """;

  @BeforeEach
  void create() throws Exception {
    drop();
    sql("postgres", "CREATE DATABASE " + DATABASE);
    sql(
        DATABASE,
        """
        CREATE TABLE t (a int);
        CREATE TYPE mood AS ENUM ('a', 'b');
        CREATE FUNCTION plus(int, int) RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE FUNCTION yes(text) RETURNS bool LANGUAGE sql AS 'SELECT true';
        CREATE FUNCTION compare(int, bigint) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 0';
        """);
  }

  @AfterEach
  void drop() throws Exception {
    sql("postgres", "DROP DATABASE IF EXISTS " + DATABASE + " WITH (FORCE)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CREATE SCHEMA s; CREATE OPERATOR s.+ (LEFTARG=int,RIGHTARG=int,FUNCTION=plus) | SELECT 1 OPERATOR(pg_catalog.s.+) 2
          CREATE OPERATOR pg_catalog.### (LEFTARG=int,RIGHTARG=int,FUNCTION=public.plus) | SELECT 1 OPERATOR(pg_catalog.###) 2
          CREATE OPERATOR pg_catalog.### (LEFTARG=int,RIGHTARG=int,FUNCTION=public.plus) | SELECT a FROM t
          ALTER DOMAIN information_schema.yes_or_no ADD CHECK (public.yes(VALUE))        | SELECT 'YES'::information_schema.yes_or_no
          ALTER OPERATOR FAMILY box_inclusion_ops USING brin ADD FUNCTION 11 (int, int) public.plus(int, int) | SELECT a FROM t
          ALTER OPERATOR FAMILY array_ops USING gin ADD FUNCTION 1 (int, int) public.plus(int, int) | SELECT a FROM t
          """)
  void oneDefinition(String definition, String text) throws Exception {
    sql(DATABASE, definition);

    assertFalse(inert(text));
  }

  @Test
  void whatComparesRows() throws Exception {
    assertTrue(inert("SELECT DISTINCT t FROM t"));

    sql(DATABASE, COMPARISON.formatted("t"));

    assertFalse(inert("SELECT DISTINCT t FROM t"));
  }

  @Test
  void whatComparesTheConstantsOfACheck() throws Exception {
    sql(DATABASE, "CREATE TABLE numbers (a int, CHECK (GREATEST(1, 2) IS NOT NULL))");
    sql(DATABASE, COMPARISON.formatted("mood"));
    sql(DATABASE, "CREATE TABLE moods (a int, CHECK (GREATEST('a'::mood, 'b'::mood) IS NOT NULL))");

    assertTrue(inert("INSERT INTO numbers VALUES (1)"));
    assertFalse(inert("INSERT INTO moods VALUES (1)"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT t.é FROM t", "SELECT (t).ü FROM t"})
  void aColumnThatMayBeAnotherOnTheNode(String text) throws Exception {
    assertFalse(inert(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"SELECT a FROM t", "SELECT 1 OPERATOR(pg_catalog.+) 2", "SELECT t.a FROM t"})
  void withoutAnyOfThemNothingIsCalled(String text) throws Exception {
    assertTrue(inert(text));
  }

  private static boolean inert(String text) throws Exception {
    ServerAddress primary = CLUSTER.address(PRIMARY);
    Catalogs catalogs =
        CatalogReading.of(
            new NodeSpec("a", primary.host(), primary.port(), null, NodeRole.PRIMARY, Map.of()),
            DATABASE,
            new ServiceLogin(USER, PASSWORD),
            Duration.ofSeconds(30));
    Statement one = ANALYZER.analyze(text, true).statements().get(0);
    return catalogs.inert(DATABASE, one.relations(), one.functions(), one.implicit())
        && !one.opaque();
  }

  private static void sql(String database, String text) throws SQLException {
    ServerAddress primary = CLUSTER.address(PRIMARY);
    String url = "jdbc:postgresql://" + primary.host() + ":" + primary.port() + "/" + database;
    try (Connection connection = DriverManager.getConnection(url, USER, PASSWORD);
        java.sql.Statement statement = connection.createStatement()) {
      statement.execute(text);
    }
  }
}
