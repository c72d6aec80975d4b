package io.cordon.plugin.capability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.HookContext;
import io.cordon.plugin.Plugin;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteRequest;
import io.cordon.plugin.RouteResult;
import io.cordon.plugin.SettingsException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The relations and functions of {@link TestCatalog}; alice is an analyst, bob builds. */
class CapabilityGuardTest {

  private static final Map<String, Object> SETTINGS =
      Map.of(
          "identities",
          Map.of("alice", List.of("analyst"), "bob", List.of("analyst", "builder")),
          "roles",
          Map.of(
              "analyst",
              Map.of(
                  "commands",
                  List.of("SELECT", "COPY"),
                  "relations",
                  List.of("analytics_*", "sales.orders"),
                  "functions",
                  List.of("total")),
              "builder",
              Map.of(
                  "commands",
                  List.of("SELECT", "INSERT", "COPY", "CREATE *"),
                  "relations",
                  List.of("*"),
                  "readOnly",
                  false,
                  "views",
                  "themselves",
                  "foreignTables",
                  true)));

  @Test
  void isFoundByItsName() {
    assertTrue(
        ServiceLoader.load(Plugin.class).stream()
            .anyMatch(provider -> provider.get().name().equals("capability-guard")));
  }

  // kind of statement | tables | functions | why it is refused
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          SELECT | -                       | -                  | -
          SELECT | public.analytics_events | -                  | -
          SELECT | sales.orders            | pg_catalog.lower   | -
          SELECT | -                       | pg_catalog.now     | -
          SELECT | -                       | pg_catalog.count   | -
          SELECT | public.users            | -                  | relation public.users is not allowed
          SELECT | sales.people            | -                  | relation sales.people is not allowed
          SELECT | analytics_events        | -                  | relation analytics_events is not known
          SELECT | public.analytics_new    | -                  | relation public.analytics_new is not known
          SELECT | pg_temp.analytics_events | -                 | relation pg_temp.analytics_events may be temporary
          SELECT | pg_catalog.analytics_x  | -                  | relation pg_catalog.analytics_x is not allowed
          SELECT | other.analytics_events  | -                  | relation other.analytics_events is not allowed
          SELECT | public."analytics_a.b"  | -                  | relation public."analytics_a.b" is not allowed
          SELECT | public.analytics_ok     | -                  | -
          SELECT | public.analytics_users  | -                  | relation public.users is not allowed (by way of public.analytics_users)
          SELECT | public.analytics_twice  | -                  | relation public.users is not allowed (by way of public.analytics_users) (by way of public.analytics_twice)
          SELECT | public.analytics_calls  | -                  | function public.leak (plpgsql) is not allowed (by way of public.analytics_calls)
          SELECT | public.analytics_parent | -                  | relation public.hidden is not allowed
          SELECT | public.analytics_parts  | -                  | -
          SELECT | public.analytics_mixed  | -                  | relation public.far_part is not allowed
          SELECT | public.part_1           | -                  | relation public.part_1 is not allowed
          SELECT | public.analytics_far    | -                  | foreign table public.analytics_far is not allowed
          SELECT | -                       | public.leak        | function public.leak (plpgsql) is not allowed
          SELECT | -                       | nobody             | function nobody is not known
          SELECT | -                       | pg_catalog.pg_ls_dir | function pg_catalog.pg_ls_dir (internal) is not allowed
          INSERT | public.analytics_events | -                  | INSERT is not allowed
          LOCK TABLE | public.analytics_events | -              | LOCK TABLE is not allowed
          FETCH  | public.users            | -                  | relation public.users is not allowed
          """)
  void anAnalyst(String command, String tables, String functions, String refusal) {
    RouteResult expected =
        refusal == null
            ? new RouteResult.Default()
            : new RouteResult.Block("role \"analyst\": " + refusal);

    assertEquals(expected, ask("alice", command, list(tables), list(functions), true, false, ""));
  }

  @Test
  void whatCannotBeSeenIsRefusedUnlessTheFunctionsThatHideItAreNamed() {
    assertRefused("what DO runs cannot be seen", "*", List.of(), "DO");
    assertRefused("what cannot be read cannot be allowed", "*", List.of(), "");
    assertRefused("what SELECT runs cannot be seen", "*", List.of(), "SELECT");
    assertRefused("what COPY runs cannot be seen", "*", List.of("public.total"), "COPY");
    assertRefused("what EXECUTE runs cannot be seen", "*", List.of("public.total"), "EXECUTE");
    assertEquals(
        new RouteResult.Default(),
        ask("alice", "SELECT", List.of(), List.of("public.total"), true, true, ""));
  }

  @Test
  void aNamedFunctionMayDoWhatItDoes() {
    List<String> total = List.of("public.total");

    assertEquals(
        new RouteResult.Default(),
        ask("alice", "SELECT", List.of(), total, false, true, "SELECT total()"));
    for (String text :
        List.of(
            "SELECT total() INTO t",
            "SELECT total() FROM t for share",
            "WITH d AS (DELETE FROM t RETURNING *) SELECT total()")) {
      assertEquals(
          new RouteResult.Block("role \"analyst\": SELECT may write, and only reading is allowed"),
          ask("alice", "SELECT", List.of(), total, false, true, text));
    }
  }

  private static void assertRefused(
      String why, String commands, List<String> functions, String command) {
    Map<String, Object> all =
        Map.of(
            "identities",
            Map.of("alice", List.of("all")),
            "roles",
            Map.of(
                "all",
                Map.of(
                    "commands",
                    List.of(commands),
                    "functions",
                    List.of("total"),
                    "readOnly",
                    false)));
    assertEquals(
        new RouteResult.Block("role \"all\": " + why),
        hook(all).route(request("alice", command, List.of(), functions, true, true, "", Map.of())));
  }

  // command | text | why it is refused
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          INSERT | INSERT INTO t VALUES ($1)                        | -
          INSERT | INSERT INTO t SELECT updated, deletes FROM u     | -
          INSERT | insert into t values ($1) on conflict do update set x = $2 | INSERT may UPDATE, which is not allowed
          INSERT | WITH d AS (delete FROM t RETURNING *) INSERT INTO t TABLE d | INSERT may DELETE, which is not allowed
          SELECT | WITH d AS(INSERT INTO t VALUES ($1) RETURNING *) TABLE d | -
          SELECT | SELECT * FROM t FOR UPDATE                       | SELECT may UPDATE, which is not allowed
          EXPLAIN | EXPLAIN ANALYZE MERGE INTO t USING u ON $1      | EXPLAIN may MERGE, which is not allowed
          EXPLAIN | EXPLAIN ANALYZE EXECUTE p                       | EXPLAIN may UPDATE, which is not allowed
          EXPLAIN | EXPLAIN ANALYZE CREATE TABLE n AS SELECT $1     | -
          EXPLAIN | EXPLAIN ANALYZE SELECT $1 INTO t                | EXPLAIN may SELECT INTO, which is not allowed
          EXPLAIN | EXPLAIN ANALYZE INSERT INTO t SELECT $1         | -
          SELECT INTO | SELECT $1 INTO t                            | SELECT INTO is not allowed
          EXECUTE | EXECUTE p                                       | EXECUTE may UPDATE, which is not allowed
          UPDATE | UPDATE t SET x = $1                              | UPDATE is not allowed
          CREATE TABLE AS | CREATE TABLE t AS SELECT $1             | -
          """)
  void aWriteIsNotHidden(String command, String text, String refusal) {
    RouteResult result =
        ask("bob", command, List.of("public.users"), List.of(), false, false, text);

    if (refusal == null) {
      assertEquals(new RouteResult.Default(), result);
    } else {
      assertEquals(
          "role \"builder\": " + refusal,
          new Role(builder(), new TestCatalog())
              .refusal(request("bob", command, List.of(), List.of(), false, false, text, Map.of()))
              .replaceFirst("^", "role \"builder\": "));
      assertEquals(RouteResult.Block.class, result.getClass());
    }
  }

  @Test
  void oneOfTheRolesHasToAllowAllOfIt() {
    List<String> users = List.of("public.users");

    assertEquals(
        new RouteResult.Default(), ask("bob", "SELECT", users, List.of(), true, false, ""));
    assertEquals(
        new RouteResult.Block("role \"analyst\": relation public.users is not allowed"),
        ask("bob", "SELECT", users, List.of("public.total"), true, true, ""));
  }

  @Test
  void rolesOfOthersComeFromTheAttribute() {
    Map<String, String> roles = Map.of("helios.roles", "nobody, builder");

    RouteResult result =
        hook(SETTINGS)
            .route(
                request(
                    "carol", "SELECT", List.of("public.users"), List.of(), true, false, "", roles));

    assertEquals(new RouteResult.Default(), result);
  }

  /** Whatever the attribute says: it may be the client's word. */
  @Test
  void theAttributeAddsNothingToTheRolesOfAUserWhomThePolicyNames() {
    RouteResult result =
        hook(SETTINGS)
            .route(
                request(
                    "alice",
                    "SELECT",
                    List.of("public.users"),
                    List.of(),
                    true,
                    false,
                    "",
                    Map.of("helios.roles", "builder")));

    assertEquals(
        new RouteResult.Block("role \"analyst\": relation public.users is not allowed"), result);
  }

  @Test
  void aUserWhomThePolicyGivesNoRoleTakesNone() {
    Map<String, Object> settings = new HashMap<>(SETTINGS);
    settings.put("identities", Map.of("nobody", List.of()));

    RouteResult result =
        hook(settings)
            .route(
                request(
                    "nobody",
                    "SELECT",
                    List.of("public.users"),
                    List.of(),
                    true,
                    false,
                    "",
                    Map.of("helios.roles", "builder")));

    assertEquals(new RouteResult.Block("user \"nobody\" has no role that allows anything"), result);
  }

  @Test
  void aSessionWithoutARoleIsRefusedUnlessThePolicySaysOtherwise() {
    assertEquals(
        new RouteResult.Block("user \"carol\" has no role that allows anything"),
        ask("carol", "SELECT", List.of(), List.of(), true, false, ""));
    Map<String, Object> lenient = new HashMap<>(SETTINGS);
    lenient.put("unknown", "default");
    assertEquals(
        new RouteResult.Default(),
        hook(lenient)
            .route(request("carol", "DO", List.of(), List.of(), false, true, "", Map.of())));
  }

  @Test
  void listsEveryProblemOfItsSettings() {
    SettingsException e =
        assertThrows(
            SettingsException.class,
            () ->
                hook(
                    Map.of(
                        "roles",
                        Map.of(
                            "a",
                            Map.of("relations", List.of("a.b.c", ""), "functions", List.of(".f"))),
                        "unknown",
                        "allow")));

    assertEquals(
        List.of(
            "roles.a.commands: expected at least one, such as SELECT",
            "roles.a.relations: expected schema.name or a name, found \"a.b.c\"",
            "roles.a.relations: expected schema.name or a name, found \"\"",
            "roles.a.functions: expected schema.name or a name, found \".f\"",
            "unknown: expected block or default, found \"allow\""),
        e.problems());
    assertEquals(
        List.of("identities.x: role \"b\" is not known"),
        assertThrows(
                SettingsException.class,
                () ->
                    hook(
                        Map.of(
                            "identities",
                            Map.of("x", List.of("b")),
                            "roles",
                            Map.of("a", Map.of("commands", List.of("SELECT"))))))
            .problems());
  }

  @Test
  void mayBeKept() {
    assertFalse(hook(SETTINGS).inputs().contains(RouteHook.Input.OUTSIDE));
    assertFalse(hook(SETTINGS).inputs().contains(RouteHook.Input.CLIENT));
  }

  private static Capability builder() {
    return new Capability(
        List.of("SELECT", "INSERT", "COPY", "CREATE *"),
        List.of("*"),
        List.of(),
        false,
        Capability.Views.THEMSELVES,
        true);
  }

  private static List<String> list(String name) {
    return name == null ? List.of() : List.of(name);
  }

  private static RouteResult ask(
      String user,
      String command,
      List<String> tables,
      List<String> functions,
      boolean readOnly,
      boolean opaque,
      String text) {
    return hook(SETTINGS)
        .route(request(user, command, tables, functions, readOnly, opaque, text, Map.of()));
  }

  private static RouteRequest request(
      String user,
      String command,
      List<String> tables,
      List<String> functions,
      boolean readOnly,
      boolean opaque,
      String text,
      Map<String, String> attributes) {
    HookContext context = new HookContext("r", "c", user, "demo", null, attributes);
    return new RouteRequest(text, text, tables, functions, readOnly, command, opaque, context);
  }

  private static RouteHook hook(Map<String, Object> settings) {
    return Objects.requireNonNull(
        new CapabilityGuard().start(new TestCatalog.Context(settings)).route());
  }
}
