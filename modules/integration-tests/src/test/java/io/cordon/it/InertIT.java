package io.cordon.it;

import static io.cordon.it.PostgresServers.DATABASE;
import static io.cordon.it.PostgresServers.PASSWORD;
import static io.cordon.it.PostgresServers.PRIMARY;
import static io.cordon.it.PostgresServers.USER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.demo.ServerAddress;
import io.cordon.proxy.catalog.CatalogChanges;
import io.cordon.proxy.catalog.CatalogReading;
import io.cordon.proxy.catalog.Catalogs;
import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.service.ServiceLogin;
import io.cordon.sql.SqlAnalyzer;
import io.cordon.sql.Statement;
import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which statements run nothing but PostgreSQL's own code, as far as a real catalog says. */
class InertIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  private static final SqlAnalyzer ANALYZER = SqlAnalyzer.postgres17();
  private static Catalogs catalogs;

  @BeforeAll
  static void create() throws Exception {
    sql(
        """
        CREATE SCHEMA inert;
        SET search_path = inert;
        CREATE TYPE mood AS ENUM ('sad', 'happy');
        CREATE FUNCTION f(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1';
        CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
        CREATE DOMAIN checked AS int CHECK (f(value) > 0);
        CREATE TABLE plain (a int PRIMARY KEY CHECK (a > 0 AND a IN (1, 2, 3) OR a IS NOT NULL), b text
          DEFAULT upper('X'), c timestamptz DEFAULT now(), n numeric(10, 2)[],
          twice int GENERATED ALWAYS AS (a * 2) STORED);
        CREATE INDEX ON plain (upper(b)) WHERE a > 1 AND b LIKE 'x%';
        CREATE STATISTICS plain_statistics ON (a + 1), (upper(b)) FROM plain;
        CREATE TABLE of_enum (a int, m mood);
        CREATE TYPE pair AS (a int, b checked);
        CREATE TABLE of_pair (a int, p pair);
        CREATE TABLE parts (a int, b text) PARTITION BY RANGE (a);
        CREATE TABLE part1 PARTITION OF parts FOR VALUES FROM (0) TO (10);
        CREATE MATERIALIZED VIEW stored AS SELECT a FROM plain;
        CREATE SEQUENCE numbers;
        CREATE TABLE numbered (id serial, a int);
        CREATE TABLE identified (id int GENERATED ALWAYS AS IDENTITY, a int);
        CREATE TABLE "plän" (a int);
        CREATE TABLE referred (a int PRIMARY KEY);
        CREATE TABLE referring (a int REFERENCES referred);
        CREATE VIEW view AS SELECT a FROM plain;
        CREATE TABLE policed (a int);
        CREATE POLICY p ON policed USING (f(a) > 0);
        ALTER TABLE policed ENABLE ROW LEVEL SECURITY;
        CREATE TABLE ruled (a int);
        CREATE RULE also AS ON DELETE TO ruled DO ALSO SELECT f(1);
        CREATE TABLE triggered (a int);
        CREATE TRIGGER t BEFORE INSERT ON triggered FOR EACH ROW EXECUTE FUNCTION g();
        CREATE TABLE calling_check (a int CHECK (f(a) > 0));
        CREATE TABLE calling_index (a int);
        CREATE INDEX ON calling_index ((f(a)));
        CREATE TABLE calling_predicate (a int);
        CREATE INDEX ON calling_predicate (a) WHERE f(a) > 0;
        CREATE TABLE calling_statistics (a int, b int);
        CREATE STATISTICS calling ON (f(a)), b FROM calling_statistics;
        CREATE TABLE calling_default (a int DEFAULT f(1));
        CREATE TABLE random_default (a float8 DEFAULT random(), b int);
        CREATE TABLE random_check (a float8 CHECK (a < random() + 9));
        CREATE TABLE calling_generated (a int, b int GENERATED ALWAYS AS (f(a)) STORED);
        CREATE TABLE calling_key (a int) PARTITION BY LIST (f(a));
        CREATE TABLE of_domain (a checked);
        CREATE TABLE of_domains (a checked[]);
        CREATE TABLE keyed (a int) PARTITION BY RANGE (f(a));
        CREATE TABLE keyed1 PARTITION OF keyed FOR VALUES FROM (0) TO (10);
        CREATE SCHEMA inert2;
        CREATE TABLE inert2.twice (a int);
        CREATE TABLE twice (a checked);
        CREATE DOMAIN inert2.floor AS text CHECK (set_config('work_mem', value, false) IS NOT NULL);
        CREATE OPERATOR !!+ (RIGHTARG = bigint, FUNCTION = pg_advisory_lock);
        CREATE TABLE parts2 (a int) PARTITION BY RANGE (a);
        CREATE TABLE part2 PARTITION OF parts2 FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (a);
        CREATE TABLE part3 PARTITION OF part2 FOR VALUES FROM (0) TO (5);
        CREATE TRIGGER t BEFORE INSERT ON part3 FOR EACH ROW EXECUTE FUNCTION g();
        CREATE FUNCTION lower(int) RETURNS int LANGUAGE sql AS 'SELECT $1';
        CREATE FUNCTION plus(point, int) RETURNS int LANGUAGE sql AS 'SELECT $2';
        CREATE OPERATOR <%> (LEFTARG = point, RIGHTARG = int, FUNCTION = plus);
        """);
    catalogs = read();
  }

  private static Catalogs read() throws Exception {
    ServerAddress primary = CLUSTER.address(PRIMARY);
    return CatalogReading.of(
        new NodeSpec("a", primary.host(), primary.port(), null, NodeRole.PRIMARY, Map.of()),
        DATABASE,
        new ServiceLogin(USER, PASSWORD),
        Duration.ofSeconds(30));
  }

  @AfterAll
  static void drop() throws Exception {
    sql("DROP SCHEMA inert CASCADE; DROP SCHEMA inert2 CASCADE");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT a FROM plain WHERE a = 1 AND b LIKE 'x%'",
        "SELECT count(*), upper(b), now(), ceil(1.5) FROM plain GROUP BY 2 ORDER BY a + 1",
        "INSERT INTO plain (a) VALUES (1)",
        "UPDATE plain SET a = a + 1 WHERE a BETWEEN 1 AND 2",
        "DELETE FROM plain",
        "INSERT INTO parts VALUES (1)",
        "SELECT a FROM parts",
        "SELECT a FROM stored",
        "SELECT a FROM numbered",
        "SELECT a FROM identified",
        "SELECT a FROM referring",
        "SELECT a FROM triggered",
        "SELECT a FROM calling_default",
        "SELECT b FROM calling_generated",
        "SELECT a FROM parts2",
        "SELECT a FROM inert2.twice",
        "SELECT relname FROM pg_class",
        "SELECT 1::int8, '1'::numeric, 'x'::text"
      })
  void isInert(String text) {
    assertTrue(inert(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT a FROM nothing",
        "SELECT last_value FROM numbers",
        "SELECT a FROM of_domain",
        "SELECT a FROM of_enum",
        "SELECT a FROM of_pair",
        "SELECT a FROM of_domains",
        "SELECT a FROM part1",
        "INSERT INTO part1 VALUES (1)",
        "SELECT a FROM keyed1",
        "INSERT INTO keyed1 VALUES (1)",
        "SELECT a FROM twice",
        "SELECT floor('1')",
        "SELECT !!+ 5",
        "SELECT pg_input_is_valid('5', 'checked')",
        "SELECT domain_in('5', 'checked'::regtype::oid, -1)",
        "SELECT to_json(a) FROM plain",
        "SELECT json_populate_record(null::plain, '{}')",
        "SELECT name FROM pg_settings",
        "SELECT nextval('numbers')",
        "SELECT currval('numbers')",
        "SELECT query_to_xml('SELECT 1', false, false, '')",
        "SELECT set_config('work_mem', '77MB', false)",
        "SELECT (plain).f FROM plain",
        "SELECT a FROM view",
        "SELECT a FROM policed",
        "SELECT a FROM ruled",
        "DELETE FROM ruled",
        "INSERT INTO triggered VALUES (1)",
        "INSERT INTO numbered (a) VALUES (1)",
        "INSERT INTO identified (a) VALUES (1)",
        "INSERT INTO referring VALUES (1)",
        "DELETE FROM referred",
        "SELECT a FROM calling_check",
        "INSERT INTO calling_check VALUES (1)",
        "SELECT a FROM calling_index",
        "SELECT a FROM calling_predicate",
        "SELECT a FROM calling_statistics",
        "SELECT a FROM calling_key",
        "INSERT INTO calling_default VALUES (1)",
        "INSERT INTO calling_generated VALUES (1)",
        "INSERT INTO of_domain VALUES (1)",
        "INSERT INTO of_domains VALUES ('{1}')",
        "INSERT INTO parts2 VALUES (1)",
        "INSERT INTO part2 VALUES (1)",
        "SELECT random()",
        "SELECT a FROM plain ORDER BY random()",
        "SELECT random_normal(), random(1, 6), array_shuffle('{1,2}'::int[])",
        "SELECT array_sample('{1,2}'::int[], 1)",
        "SELECT setseed(0.5)",
        "SELECT (1.0::float8).random_normal",
        "SELECT a FROM plain TABLESAMPLE bernoulli (10)",
        "INSERT INTO random_default (b) VALUES (1)",
        "SELECT a FROM random_check",
        "DELETE FROM pg_class",
        "SELECT f(a) FROM plain",
        "SELECT lower(b) FROM plain",
        "SELECT point '(1,1)' <%> 1",
        "SELECT a::checked FROM plain",
        "SELECT a::nowhere FROM plain",
        "SELECT a FROM \"plän\""
      })
  void isNotInert(String text) {
    assertFalse(inert(text));
  }

  @Test
  void nothingIsUntilAChangeIsReadThatHasEnded() throws Exception {
    Catalogs changing = read();
    assertTrue(inert(changing, "SELECT a FROM plain"));
    long before = changing.changes().begun();

    CatalogChanges.Change change = changing.changes().begin();

    assertFalse(inert(changing, "SELECT a FROM plain"));
    assertEquals(before + 1, changing.changes().begun());
    change.ended(System.nanoTime());
    assertFalse(inert(changing, "SELECT a FROM plain"), "not read since");
  }

  private static boolean inert(String text) {
    return inert(catalogs, text);
  }

  private static boolean inert(Catalogs catalogs, String text) {
    Statement one = ANALYZER.analyze(text, true).statements().get(0);
    return catalogs.inert(DATABASE, one.relations(), one.functions(), one.implicit());
  }

  private static void sql(String text) throws Exception {
    try (Connection primary = CLUSTER.connect(PRIMARY);
        java.sql.Statement statement = primary.createStatement()) {
      statement.execute(text);
    }
  }
}
