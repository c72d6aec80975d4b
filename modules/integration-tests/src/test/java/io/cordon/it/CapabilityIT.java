package io.cordon.it;

import static io.cordon.it.PostgresServers.PASSWORD;
import static io.cordon.it.PostgresServers.PRIMARY;
import static io.cordon.it.PostgresServers.USER;
import static io.cordon.test.wire.Frontend.bind;
import static io.cordon.test.wire.Frontend.execute;
import static io.cordon.test.wire.Frontend.functionCall;
import static io.cordon.test.wire.Frontend.parse;
import static io.cordon.test.wire.Frontend.sync;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.PluginManifest;
import io.cordon.proxy.policy.PluginSpec;
import io.cordon.test.Await;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** capability.txt, said by a client that may read analytics_* and nothing else. */
class CapabilityIT {

  private static final String WORD = "swordfish";

  /** A schema's name of 63 bytes: one byte more is cut by a node. */
  private static final String LONGEST = "cap_" + "x".repeat(59);

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember CORDON =
      CordonMember.with(
              CLUSTER,
              new PluginSpec(
                  "capability-guard",
                  PluginManifest.OnFailure.BLOCK,
                  Map.of(
                      "identities",
                      Map.of(USER, List.of("analyst")),
                      "roles",
                      Map.of(
                          "analyst",
                          Map.of(
                              "commands",
                              List.of("SELECT", "COPY"),
                              "relations",
                              List.of("analytics_*"),
                              "functions",
                              List.of("analytics_total")),
                          "checker",
                          Map.of("commands", List.of("SELECT"), "functions", List.of("cap_check")),
                          "all",
                          Map.of("commands", List.of("*"), "relations", List.of("*")),
                          "operator",
                          Map.of(
                              "commands",
                              List.of("*"),
                              "relations",
                              List.of("analytics_*"),
                              "readOnly",
                              false),
                          "builder",
                          Map.of(
                              "commands",
                              List.of("SELECT", "INSERT", "CREATE TABLE AS"),
                              "relations",
                              List.of("analytics_*"),
                              "readOnly",
                              false)))))
          .user("cap_client");

  @BeforeAll
  static void create() throws Exception {
    try (Connection connection = CLUSTER.connect(PRIMARY);
        Statement statement = connection.createStatement()) {
      statement.execute(resource("capability.sql"));
    }
  }

  @AfterAll
  static void drop() throws Exception {
    try (Connection connection = CLUSTER.connect(PRIMARY);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "DROP SCHEMA cap_other, \"public.analytics_events\", "
              + LONGEST
              + ", U&\"\\001cpublic\", U&\"\\2003public\" CASCADE");
      statement.execute(
          "DROP TABLE secrets, analytics_events, analytics_family, analytics_parts, secret_parts,"
              + " \"Analytics_Secrets\", \"analytics_x.secrets\", analytics_words, analytics_typed CASCADE");
      statement.execute(
          "DROP FUNCTION analytics_total, leak, leak_of, cap_check, analytics_typed CASCADE");
      statement.execute("DROP ROLE cap_client");
      statement.execute("DROP TYPE cap_varchar, cap_word, cap_row, cap_words CASCADE");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("corpus")
  void nothingIsReachedThatIsNotAllowed(String name, List<String> lines) throws Exception {
    boolean named = !lines.get(0).equals("as cap_client");
    try (RawClient client =
        named ? connect(Map.of()) : connect(Map.of("user", "cap_client"), "cap_client")) {
      for (String line : named ? lines : lines.subList(1, lines.size())) {
        if (line.startsWith("! ")) {
          refused(client, line.substring(2));
        } else {
          boolean passes = line.startsWith("+ ");
          List<Reply> replies = client.query(passes ? line.substring(2) : line);
          hidesTheWord(line, replies);
          assertFalse(
              passes && replies.stream().anyMatch(reply -> reply.type() == 'E'),
              () -> line + ": " + Reply.transcript(replies));
        }
      }
    }
  }

  private static void refused(RawClient client, String statement) throws IOException {
    List<Reply> simple = client.query(statement);
    isRefusal(statement, simple);
    if (last(simple).status() == 'I') {
      isRefusal(
          statement, client.exchange(parse("", statement), bind("", ""), execute(""), sync()));
      assertEquals(
          List.of(List.of("1")), Reply.rows(client.query("SELECT 1")), "lives after " + statement);
    }
  }

  private static void isRefusal(String statement, List<Reply> replies) {
    hidesTheWord(statement, replies);
    Reply error =
        replies.stream().filter(reply -> reply.type() == 'E').findFirst().orElse(last(replies));
    assertEquals('E', error.type(), () -> statement + ": " + Reply.transcript(replies));
    Map<Character, String> fields = error.errorFields();
    boolean several = statement.contains(";") && fields.get('C').equals("42601");
    assertTrue(
        several
            || (fields.get('C').equals("42000")
                && fields.get('M').startsWith("Query blocked by route plugin: role ")),
        () -> statement + ": " + fields);
  }

  @Test
  void whatBecomesJsonByACastCallsIt() throws Exception {
    try (Connection connection = CLUSTER.connect(PRIMARY);
        Statement statement = connection.createStatement();
        RawClient client = connect(Map.of())) {
      statement.execute(
          """
          CREATE TYPE cap_jsoned AS (a int);
          CREATE FUNCTION cap_json(cap_jsoned) RETURNS json LANGUAGE sql AS
            'SELECT to_json(word) FROM secrets LIMIT 1';
          CREATE CAST (cap_jsoned AS json) WITH FUNCTION cap_json(cap_jsoned);
          CREATE TABLE analytics_jsoned AS SELECT row(1)::cap_jsoned AS j, 'a'::text AS k;
          """);
      try {
        Await.until(
            "the catalog has been read",
            () -> !Reply.transcript(client.query("TABLE analytics_jsoned")).contains("42000"));
        for (String call :
            List.of(
                "to_json(j)",
                "to_jsonb(j)",
                "json_agg(j)",
                "jsonb_agg(j)",
                "row_to_json(row(j))",
                "json_build_array(j)",
                "jsonb_build_object('a', j)",
                "json_object_agg('a', j)",
                "jsonb_object_agg('a', j)",
                "array_to_json(ARRAY[j])",
                "(analytics_jsoned).row_to_json",
                "JSON_OBJECT('a': j)",
                "JSON_ARRAY(j)",
                "JSON_ARRAYAGG(j)",
                "JSON_OBJECTAGG('a': j)")) {
          refused(client, "SELECT " + call + " FROM analytics_jsoned");
        }
      } finally {
        statement.execute("DROP TABLE analytics_jsoned; DROP TYPE cap_jsoned CASCADE");
        statement.execute("CREATE TABLE analytics_anew (a int)");
        client.query("TABLE analytics_anew"); // so that the catalog is read again
        statement.execute("DROP TABLE analytics_anew");
      }
    }
  }

  @Test
  void theSearchPathOfTheStartUpCounts() throws Exception {
    for (Map<String, String> parameters :
        List.of(
            Map.of("search_path", "cap_other"),
            Map.of("options", "-c search_path=cap_other"),
            Map.of("options", "-c search_path=\"cap_other\"\\,public"),
            Map.of("options", "--search-path=cap_other"),
            Map.of("SEARCH_PATH", "cap_other"),
            Map.of("search_path", LONGEST + "y, public"),
            Map.of("search_path", "pg_temp_3, public"),
            // These are no white space, but letters of another schema's name.
            Map.of("search_path", "\u001cpublic"),
            Map.of("search_path", "\u2003public"),
            Map.of("options", "-c search_path=\u001cpublic"),
            // Who the session is decides what "$user" means.
            Map.of("session_authorization", USER),
            Map.of("role", USER))) {
      try (RawClient client = connect(parameters)) {
        isRefusal("SELECT * FROM analytics_events", client.query("SELECT * FROM analytics_events"));
      }
    }
  }

  @Test
  void aStatementPreparedBeforeThePathChangedIsAskedAboutAgain() throws Exception {
    try (RawClient client = connect(Map.of())) {
      byte[] run = concat(bind("", "s"), execute(""));
      assertPasses(client.exchange(parse("s", "SELECT * FROM analytics_events"), run, sync()));
      assertPasses(client.exchange(run, sync()));
      client.query("SET search_path = cap_other");

      isRefusal("s", client.exchange(run, sync()));

      client.query("SET search_path = public");
      assertPasses(client.exchange(run, sync()));
    }
  }

  @Test
  void aPortalIsFetchedAsWhatItReads() throws Exception {
    try (RawClient client = connect(Map.of())) {
      client.query("BEGIN");
      byte[] bound =
          concat(parse("", "SELECT * FROM analytics_events"), bind("analytics_secrets", ""));
      assertPasses(client.exchange(bound, sync()));
      assertPasses(client.query("FETCH analytics_secrets"));
      client.query("SET search_path = cap_other");

      isRefusal("FETCH", client.query("FETCH analytics_secrets"));
    }
  }

  @Test
  void aPortalThatWasDiscardedHasItsEffectLater() throws Exception {
    try (RawClient client = connect(Map.of())) {
      client.query("BEGIN");
      assertPasses(client.query("SELECT * FROM analytics_events"));
      byte[] set = concat(parse("set", "SET search_path = cap_other"), bind("p", "set"));
      assertPasses(client.exchange(set, sync()));
      client.query("SAVEPOINT a");
      byte[] fails = concat(parse("", "SELECT 1/0"), concat(bind("", ""), execute("")));
      client.exchange(fails, execute("p"), sync());
      client.query("ROLLBACK TO a");

      assertPasses(client.exchange(execute("p"), sync()));

      isRefusal("after", client.query("SELECT * FROM analytics_events"));
    }
  }

  @Test
  void aNameThatIsTakenKeepsItsPortal() throws Exception {
    try (RawClient client = connect(Map.of())) {
      client.query("BEGIN");
      byte[] bound = concat(parse("a", "SELECT * FROM analytics_events"), bind("p", "a"));
      assertPasses(client.exchange(bound, parse("b", "SELECT 1"), sync()));
      client.query("SAVEPOINT a");
      List<Reply> taken = client.exchange(bind("p", "b"), execute("p"), bind("p", "b"), sync());
      assertEquals("42P03", taken.get(0).errorFields().get('C'), Reply.transcript(taken));
      client.query("ROLLBACK TO a");
      client.query("SET search_path = cap_other");

      isRefusal("p", client.exchange(execute("p"), sync()));
    }
  }

  @Test
  void aFunctionCallHasNoTextToLookAt() throws Exception {
    try (RawClient client = connect(Map.of())) {
      isRefusal("F", client.exchange(functionCall(2078, List.of("search_path", "x", "f"))));
    }
  }

  /** A parameter's value is made of the type that the client says, which no text shows. */
  @Test
  void aParameterMayBeOfATypeThatChecks() throws Exception {
    try (RawClient client = connect(Map.of())) {
      for (String type : List.of("cap_word", "cap_words", "_cap_word")) {
        byte[] parsed = parse("", "SELECT $1", oid(type));
        isRefusal(type, client.exchange(parsed, bind("", "", "x"), execute(""), sync()));
      }
      assertPasses(
          client.exchange(parse("", "SELECT $1", 25), bind("", "", "x"), execute(""), sync()));
    }
  }

  /** However it is set: who is named has the roles that the policy gives, and no more. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET helios.roles = 'all'",
        "SET SESSION helios.roles TO 'analyst,all'",
        "SELECT set_config('helios.roles', 'all', false)",
        "BEGIN; SET LOCAL helios.roles = 'all'"
      })
  void noRoleIsAddedByTheClient(String statement) throws Exception {
    try (RawClient client = connect(Map.of())) {
      client.query(statement);
      refused(client, "SELECT word FROM secrets");
      client.query("ROLLBACK");
      isRefusal(statement, client.query(statement + "; SELECT word FROM secrets"));
    }
    for (Map<String, String> startUp :
        List.of(Map.of("helios.roles", "all"), Map.of("options", "-c helios.roles=all"))) {
      try (RawClient client = connect(startUp)) {
        refused(client, "SELECT word FROM secrets");
      }
    }
  }

  /** Nor does it show that a parameter becomes a value of a column's type. */
  @Test
  void aParameterMayBecomeAValueOfAColumnsType() throws Exception {
    try (RawClient client = connect(Map.of())) {
      for (String text :
          List.of(
              "SELECT d FROM analytics_typed UNION ALL SELECT $1",
              "SELECT lag(d, 1, $1) OVER () FROM analytics_typed",
              "SELECT t FROM analytics_typed t UNION ALL SELECT $1",
              "SELECT e || $1 FROM analytics_typed")) {
        isRefusal(text, client.exchange(parse("", text), bind("", "", "x"), execute(""), sync()));
      }
    }
  }

  /** EXECUTE makes its values of the types that were said in Parse, by somebody who might. */
  @Test
  void whatIsExecutedHasTheTypesOfItsParse() throws Exception {
    try (RawClient client = connect(Map.of("user", "cap_client"), "cap_client")) {
      client.query("SET helios.roles = 'checker'");
      assertPasses(client.exchange(parse("s", "SELECT $1", oid("cap_word")), sync()));
      client.query("SET helios.roles = 'analyst'");

      for (String run : List.of("EXECUTE s('x')", "EXPLAIN ANALYZE EXECUTE s('x')")) {
        isRefusal(run, client.query(run));
        isRefusal(run, client.exchange(parse("", run), bind("", ""), execute(""), sync()));
      }
      isRefusal("bound", client.exchange(bind("", "s", "x"), execute(""), sync()));
    }
  }

  /** It needs no name in a text, and so may be anywhere. */
  @Test
  void anImplicitCastMayBeInAnyExpression() throws Exception {
    try (RawClient client = connect(Map.of());
        Connection owner = CLUSTER.connect(PRIMARY);
        Statement statement = owner.createStatement()) {
      assertPasses(client.query("SELECT id FROM analytics_events"));
      statement.execute(
          "CREATE TYPE cap_mood AS ENUM ('x');"
              + " CREATE FUNCTION mood_leak(cap_mood) RETURNS text LANGUAGE sql"
              + " AS 'SELECT word FROM secrets';"
              + " CREATE CAST (cap_mood AS text) WITH FUNCTION mood_leak AS ASSIGNMENT");
      try {
        String query = "SELECT id FROM analytics_events WHERE id = 1";
        Await.until("the cast is known", () -> reread(client, query).get(0).type() == 'E');
        isRefusal(query, client.query(query));
        isRefusal("cast", client.query("SELECT lower('x'::cap_mood)"));
        assertPasses(client.query("BEGIN"));
        assertPasses(client.query("ROLLBACK"));
      } finally {
        statement.execute("DROP TYPE cap_mood CASCADE");
      }
      Await.until("it is gone", () -> reread(client, "SELECT 1").get(0).type() == 'T');
    }
  }

  /** After a name that is not known, for which the catalog is read again. */
  private static List<Reply> reread(RawClient client, String query) throws IOException {
    client.query("SELECT * FROM cap_nowhere");
    return client.query(query);
  }

  private static int oid(String type) throws Exception {
    try (Connection connection = CLUSTER.connect(PRIMARY);
        Statement statement = connection.createStatement();
        java.sql.ResultSet row = statement.executeQuery("SELECT '" + type + "'::regtype::oid")) {
      row.next();
      return row.getInt(1);
    }
  }

  @Test
  void whatIsMadeAndChangedWhileItRunsIsSeen() throws Exception {
    try (RawClient client = connect(Map.of());
        Connection owner = CLUSTER.connect(PRIMARY);
        Statement statement = owner.createStatement()) {
      String query = "SELECT * FROM analytics_late";
      isRefusal(query, client.query(query));
      statement.execute("CREATE VIEW analytics_late AS SELECT id FROM analytics_events");
      try {
        Await.until("the new view is known", () -> client.query(query).get(0).type() == 'T');
      } finally {
        statement.execute("DROP VIEW analytics_late");
      }
    }
  }

  private static void hidesTheWord(String line, List<Reply> replies) {
    for (Reply reply : replies) {
      if (reply.type() != 'E') {
        assertFalse(new String(reply.body(), UTF_8).contains(WORD), line);
      }
    }
  }

  private static void assertPasses(List<Reply> replies) {
    assertTrue(
        replies.stream().noneMatch(reply -> reply.type() == 'E'), () -> Reply.transcript(replies));
  }

  private static Stream<Arguments> corpus() throws IOException {
    Map<String, List<String>> corpus = new LinkedHashMap<>();
    List<String> lines = new ArrayList<>();
    for (String line : resource("capability.txt").lines().toList()) {
      if (line.startsWith("== ")) {
        lines = new ArrayList<>();
        assertEquals(null, corpus.put(line.substring(3), lines), "twice: " + line);
      } else if (!line.isBlank() && !line.startsWith("#")) {
        lines.add(line);
      }
    }
    return corpus.entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue()));
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = CapabilityIT.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
    }
  }

  private static byte[] concat(byte[] one, byte[] two) {
    byte[] both = java.util.Arrays.copyOf(one, one.length + two.length);
    System.arraycopy(two, 0, both, one.length, two.length);
    return both;
  }

  private static Reply last(List<Reply> replies) {
    return replies.get(replies.size() - 1);
  }

  private static RawClient connect(Map<String, String> parameters) throws IOException {
    return connect(parameters, PASSWORD);
  }

  private static RawClient connect(Map<String, String> parameters, String password)
      throws IOException {
    return RawClient.connect(CORDON.host(), CORDON.port(), parameters, password);
  }
}
