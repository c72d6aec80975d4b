package io.cordon.it;

import static io.cordon.it.PostgresServers.PASSWORD;
import static io.cordon.it.PostgresServers.PRIMARY;
import static io.cordon.it.PostgresServers.USER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.demo.ServerAddress;
import io.cordon.proxy.catalog.CatalogReading;
import io.cordon.proxy.catalog.Catalogs;
import io.cordon.proxy.catalog.SearchPath;
import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.service.ServiceLogin;
import io.cordon.sql.SqlAnalyzer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a real catalog says that a text may call, in a database with extensions. */
class ImplicitCallsIT {

  private static final String DATABASE = "implicit_calls_it";

  private static final String OBJECTS =
      """
      CREATE EXTENSION citext; CREATE EXTENSION hstore; CREATE EXTENSION pg_trgm;
      CREATE EXTENSION dblink;
      CREATE SCHEMA other;
      CREATE TABLE users (id int, name citext, tags hstore);
      CREATE FUNCTION near(int, int) RETURNS bool LANGUAGE sql AS 'SELECT true';
      CREATE OPERATOR <~> (FUNCTION = near, LEFTARG = int, RIGHTARG = int);
      CREATE FUNCTION other.near(int, int) RETURNS bool LANGUAGE sql AS 'SELECT true';
      CREATE OPERATOR other.<~> (FUNCTION = other.near, LEFTARG = int, RIGHTARG = int);
      CREATE OPERATOR ## (FUNCTION = pg_catalog.pg_ls_dir, RIGHTARG = text);
      CREATE OPERATOR #= (FUNCTION = similarity, LEFTARG = text, RIGHTARG = text);
      CREATE FUNCTION to_line(users) RETURNS varchar LANGUAGE sql AS 'SELECT ''''';
      CREATE CAST (users AS varchar) WITH FUNCTION to_line(users);
      CREATE FUNCTION valid(text) RETURNS bool LANGUAGE sql AS 'SELECT true';
      CREATE DOMAIN email AS text CHECK (valid(VALUE));
      CREATE DOMAIN code AS int CHECK (VALUE <~> 1);
      CREATE DOMAIN work_email AS email;
      CREATE DOMAIN size AS int CHECK (VALUE > 0);
      CREATE TYPE contact AS (id int, address work_email);
      CREATE TYPE span AS RANGE (SUBTYPE = email);
      CREATE TABLE people (id int, best contact[]);
      CREATE TYPE mood AS ENUM ('good');
      CREATE TYPE own;
      CREATE FUNCTION own_in(cstring) RETURNS own IMMUTABLE STRICT LANGUAGE internal AS 'textin';
      CREATE FUNCTION own_out(own) RETURNS cstring IMMUTABLE STRICT LANGUAGE internal AS 'textout';
      CREATE TYPE own (INPUT = own_in, OUTPUT = own_out, LIKE = text);
      CREATE TABLE owned (a own[]);
      CREATE TABLE addressed (id int, at email);
      CREATE TABLE sized (id int, at size);
      CREATE TABLE deep (a contact, b span[], c int);
      CREATE TABLE parted (a email) PARTITION BY LIST (a);
      CREATE TABLE part1 PARTITION OF parted DEFAULT;
      CREATE TABLE heir (b int) INHERITS (addressed);
      CREATE TABLE no_more (a email, b int);
      ALTER TABLE no_more DROP COLUMN a;
      CREATE VIEW seen AS SELECT at FROM addressed;
      CREATE VIEW as_text AS SELECT at::text FROM addressed;
      CREATE MATERIALIZED VIEW kept AS SELECT at FROM addressed;
      CREATE DOMAIN twice AS text CHECK (VALUE::email IS NOT NULL);
      CREATE TABLE of_twice (a twice);
      CREATE TABLE other.addressed (a code);
      CREATE FUNCTION takes(email) RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE FUNCTION gives() RETURNS email LANGUAGE sql AS 'SELECT ''''::email';
      CREATE FUNCTION gives_rows() RETURNS SETOF people LANGUAGE sql AS 'SELECT 1, NULL::contact[]';
      CREATE FUNCTION gives_table() RETURNS TABLE (a int, b email[]) LANGUAGE sql AS 'SELECT 1, NULL::email[]';
      CREATE FUNCTION puts(OUT a int, OUT b work_email) LANGUAGE sql AS 'SELECT 1, ''''::work_email';
      CREATE OPERATOR &&> (FUNCTION = takes, RIGHTARG = email);
      CREATE VIEW near_users AS SELECT id <~> 1 AS a FROM users;
      CREATE VIEW some_users AS SELECT id FROM users WHERE name = 'x';
      CREATE VIEW checked_users AS SELECT name::email FROM users;
      CREATE FUNCTION one(a int, b int DEFAULT 2) RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE FUNCTION two(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE FUNCTION zero() RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE PROCEDURE done(a int) LANGUAGE sql AS 'SELECT 1'
      """;

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  private static Catalogs catalogs;

  @BeforeAll
  static void create() throws Exception {
    drop();
    sql(PostgresServers.DATABASE, "CREATE DATABASE " + DATABASE);
    sql(DATABASE, OBJECTS);
    catalogs = read();
  }

  @AfterAll
  static void drop() throws Exception {
    sql(PostgresServers.DATABASE, "DROP DATABASE IF EXISTS " + DATABASE + " WITH (FORCE)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          SELECT 1 + 1, 'a' LIKE 'b', 1 = 1, 5 % 2                  |
          SELECT name = 'x', name ~~ 'z' FROM users    |
          SELECT tags -> 'a', tags ?& '{a}', name % 'x' FROM users  |
          SELECT 1 <~> 2                                            | public.near
          SELECT ## 'x'                                             | pg_catalog.pg_ls_dir
          SELECT 'a' #= 'b'                                         | public.similarity
          SELECT 'a'::citext, 'b'::hstore, tags::json FROM users    |
          SELECT users::varchar FROM users                          | public.to_line
          SELECT users::varchar[] FROM users                        | public.to_line
          SELECT users::text FROM users                             |
          SELECT 'a'::email                                         | public.valid
          SELECT 'a'::work_email                                    | public.valid
          SELECT 1::code                                            | public.near
          SELECT 1::size, 'good'::mood                              |
          SELECT '(1,a)'::contact                                   | public.valid
          SELECT '{}'::contact[], '{}'::_contact                    | public.valid
          SELECT '(1,"{}")'::people                                 | public.valid
          SELECT '(1,,)'::users                                     |
          SELECT '[a,b]'::span                                      | public.valid
          SELECT '{[a,b]}'::span_multirange                      | public.span_multirange public.valid
          SELECT '1'::information_schema.cardinal_number            |
          SELECT lag(at, 1, 'x') OVER () FROM addressed             | pg_catalog.lag public.valid
          SELECT a || $1 FROM owned                                 | public.own_in public.own_out
          SELECT 'x'::own                                           | public.own_in public.own_out
          SELECT 1 FROM addressed                                   | public.valid
          SELECT at FROM sized UNION SELECT '1'                     |
          SELECT a FROM deep                                        | public.valid
          SELECT best || $1 FROM people                             | public.valid
          SELECT a FROM parted UNION SELECT $1                      | public.valid
          SELECT a FROM part1                                       | public.valid
          SELECT b FROM heir                                        | public.valid
          SELECT b FROM no_more                                     |
          SELECT at FROM seen                                       | public.valid
          SELECT at FROM as_text                                    |
          SELECT at FROM kept                                       | public.valid
          SELECT a FROM of_twice                                    | public.valid
          SELECT a FROM other.addressed                             | public.near
          WITH addressed AS (SELECT 1) SELECT * FROM addressed      |
          WITH x AS (SELECT * FROM addressed) SELECT 1 FROM x       | public.valid
          INSERT INTO addressed VALUES (1, 'x')                     | public.valid
          COPY addressed FROM STDIN                                 | public.valid
          SELECT takes('x')                                         | public.takes public.valid
          SELECT &&> 'x'                                            | public.takes public.valid
          SELECT lag(g, 1, 'x') OVER () FROM gives() g              | pg_catalog.lag public.gives public.valid
          SELECT g FROM gives_rows() g                              | public.gives_rows public.valid
          SELECT * FROM gives_table()                               | public.gives_table public.valid
          SELECT * FROM puts()                                      | public.puts public.valid
          SELECT t.id, t.name, t.text, t.upper FROM users t         |
          SELECT t.near, t.two, t.zero, t.done FROM users t         |
          SELECT t.one, t.to_line FROM users t                      | public.one public.to_line
          SELECT t.dblink_exec, (x).pg_ls_dir FROM users t          | pg_catalog.pg_ls_dir public.dblink_exec
          """)
  void saysWhatATextMayCall(String text, String expected) {
    Catalogs.Names names = names(text, "public");

    assertEquals(
        expected == null ? Set.of() : new TreeSet<>(Set.of(expected.split(" "))),
        new TreeSet<>(names.functions()),
        text);
    assertTrue(names.complete(), text);
  }

  @Test
  void theSearchPathSaysWhichOperator() {
    assertEquals(Set.of("other.near"), Set.copyOf(names("SELECT 1 <~> 2", "other").functions()));
    assertEquals(
        Set.of("other.near", "public.near"),
        Set.copyOf(names("SELECT 1 <~> 2", "other, public").functions()));
  }

  @Test
  void aViewCallsWhatItsOperatorsAndTypesCall() {
    assertEquals(Set.of("public.near"), calls("near_users"));
    assertEquals(Set.of(), calls("some_users"));
    assertEquals(Set.of("public.valid"), calls("checked_users"));
  }

  @Test
  void whatIsNotThereIsNotComplete() {
    for (String text :
        new String[] {"SELECT 1 <~~> 2", "SELECT 'a'::nowhere", "SELECT 1 <~> 2::int8"}) {
      assertEquals(text.contains("int8"), names(text, "public").complete(), text);
    }
    assertEquals(Set.of("<~~>"), Set.copyOf(names("SELECT 1 <~~> 2", "public").functions()));
  }

  @Test
  void anImplicitCastMayBeAnywhere() throws Exception {
    sql(
        DATABASE,
        "CREATE FUNCTION felt(mood) RETURNS text LANGUAGE sql AS 'SELECT ''''';"
            + " CREATE CAST (mood AS text) WITH FUNCTION felt AS IMPLICIT");
    try {
      Catalogs now = read();

      assertEquals(
          Set.of("public.felt"),
          Set.copyOf(names(now, "SELECT id FROM users", "public").functions()));
      assertEquals(Set.of(), Set.copyOf(names(now, "COMMIT", "public").functions()));
    } finally {
      sql(DATABASE, "DROP FUNCTION felt CASCADE");
    }
  }

  private static Set<String> calls(String view) {
    return catalogs.relation(DATABASE, "public." + view).orElseThrow().calls();
  }

  private static Catalogs.Names names(String text, String path) {
    return names(catalogs, text, path);
  }

  private static Catalogs.Names names(Catalogs from, String text, String path) {
    io.cordon.sql.Statement one = SqlAnalyzer.postgres17().analyze(text, true).statements().get(0);
    return from.names(
        DATABASE,
        one.relations(),
        one.functions(),
        one.implicit(),
        SearchPath.of(USER, path, Set.of()));
  }

  private static Catalogs read() throws Exception {
    ServerAddress primary = CLUSTER.address(PRIMARY);
    return CatalogReading.of(
        new NodeSpec("a", primary.host(), primary.port(), null, NodeRole.PRIMARY, Map.of()),
        DATABASE,
        new ServiceLogin(USER, PASSWORD),
        Duration.ofSeconds(20));
  }

  private static void sql(String database, String text) throws Exception {
    ServerAddress primary = CLUSTER.address(PRIMARY);
    String url = "jdbc:postgresql://" + primary.host() + ":" + primary.port() + "/" + database;
    try (Connection connection = DriverManager.getConnection(url, USER, PASSWORD);
        Statement statement = connection.createStatement()) {
      statement.execute(text);
    }
  }
}
