package io.cordon.it;

import static io.cordon.it.PostgresServers.DATABASE;
import static io.cordon.it.PostgresServers.EU_WEST;
import static io.cordon.it.PostgresServers.PRIMARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.test.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code pg_dump} of a user with a fixed region, as from a node of the region. It refuses a server
 * that is newer than itself, so the servers are of its own installation.
 */
@EnabledIf("isInstalled")
class PgDumpIT {

  private static final Path INSTALLATIONS = Path.of("/usr/lib/postgresql");
  private static final String DUMPER = "dump_it";

  @RegisterExtension
  static final DemoCluster CLUSTER = DemoCluster.of(installation().orElse(Path.of("none")));

  @RegisterExtension
  static final CordonMember CORDON =
      CordonMember.residency(CLUSTER)
          .user(DUMPER)
          .identity(DUMPER, Map.of("helios.region", "eu-west"));

  @TempDir Path directory;

  static boolean isInstalled() {
    return installation().isPresent();
  }

  /** The newest with server and client. */
  private static Optional<Path> installation() {
    if (!Files.isDirectory(INSTALLATIONS)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(INSTALLATIONS)) {
      return versions
          .filter(version -> Files.isExecutable(version.resolve("bin/postgres")))
          .filter(version -> Files.isExecutable(version.resolve("bin/pg_dump")))
          .max(Comparator.comparingInt(v -> Integer.parseInt(v.getFileName().toString())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @BeforeAll
  static void createSchema() throws Exception {
    try (Connection primary = CLUSTER.connect(PRIMARY);
        Statement statement = primary.createStatement()) {
      statement.execute(
          """
          CREATE ROLE dump_it LOGIN PASSWORD 'dump_it' IN ROLE pg_read_all_data;
          CREATE SCHEMA dumped;
          CREATE TYPE dumped.mood AS ENUM ('sad', 'happy');
          CREATE TABLE dumped.t (id serial PRIMARY KEY, at timestamptz DEFAULT now(), m dumped.mood,
            note text);
          CREATE INDEX ON dumped.t (lower(note));
          INSERT INTO dumped.t (at, m, note)
            SELECT 'epoch', 'happy', repeat('x', n % 100) FROM generate_series(1, 5000) n;
          CREATE VIEW dumped.v AS SELECT count(*) FROM dumped.t;
          CREATE MATERIALIZED VIEW dumped.mv AS SELECT m, count(*) FROM dumped.t GROUP BY m;
          CREATE FUNCTION dumped.f(int) RETURNS int LANGUAGE sql AS 'SELECT $1 + 1';
          SELECT lo_from_bytea(4711, 'large');
          GRANT SELECT ON LARGE OBJECT 4711 TO dump_it;
          """);
    }
    Await.until(
        "the replica has it",
        () -> {
          try (Connection replica = CLUSTER.connect(EU_WEST);
              Statement statement = replica.createStatement()) {
            return statement
                .executeQuery("SELECT FROM pg_matviews WHERE schemaname = 'dumped'")
                .next();
          }
        });
  }

  @Test
  void isTheDumpOfANode() throws Exception {
    Path ofNode = directory.resolve("node.sql");
    Path ofCordon = directory.resolve("cordon.sql");

    dump(CLUSTER.address(EU_WEST).host(), CLUSTER.address(EU_WEST).port(), "-f", ofNode.toString());
    dump(CORDON.host(), CORDON.port(), "-f", ofCordon.toString());

    assertEquals(lines(ofNode), lines(ofCordon));
    assertTrue(lines(ofCordon).size() > 5000, "the rows are there");
  }

  @Test
  void withInsertsAndWithoutPrivilegesToo() throws Exception {
    Path ofNode = directory.resolve("node.sql");
    Path ofCordon = directory.resolve("cordon.sql");
    String[] options = {"--inserts", "--no-owner", "-x", "--quote-all-identifiers", "-f"};

    dump(CLUSTER.address(EU_WEST).host(), CLUSTER.address(EU_WEST).port(), with(options, ofNode));
    dump(CORDON.host(), CORDON.port(), with(options, ofCordon));

    assertEquals(lines(ofNode), lines(ofCordon));
  }

  private static String[] with(String[] options, Path file) {
    return Stream.concat(Stream.of(options), Stream.of(file.toString())).toArray(String[]::new);
  }

  private static void dump(String host, int port, String... options) throws Exception {
    Tool pgDump = new Tool(installation().orElseThrow().resolve("bin/pg_dump").toString());
    Map<String, String> to = new HashMap<>(Tool.connection(host, port, DUMPER));
    to.put("PGPASSWORD", DUMPER);
    List<String> arguments = Stream.concat(Stream.of(options), Stream.of(DATABASE)).toList();
    ToolResult result = pgDump.run(to, arguments);
    assertEquals(0, result.exitCode(), result.output());
    assertEquals("", result.output());
  }

  /** Newer ones write a random key of this dump. */
  private static List<String> lines(Path dump) throws IOException {
    try (Stream<String> lines = Files.lines(dump)) {
      return lines.filter(line -> !line.startsWith("\\")).toList();
    }
  }
}
