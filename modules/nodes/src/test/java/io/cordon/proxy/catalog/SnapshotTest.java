package io.cordon.proxy.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.Catalog.Kind;
import io.cordon.plugin.Catalog.Relation;
import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.region.NodeHealth;
import io.cordon.proxy.region.RegionMapHolder;
import io.cordon.sql.FunctionName;
import io.cordon.sql.ImplicitCalls;
import io.cordon.sql.RelationName;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** users is in public and in tenant, pg_class in pg_catalog and in tenant. */
class SnapshotTest {

  private static final DefaultPath PUBLIC =
      new DefaultPath("\"$user\", public", Map.of("carol", "tenant"), Set.of("dave"));

  private static final ImplicitCalls UNWRITTEN =
      new ImplicitCalls(Set.of("<~>"), Set.of("mine"), Set.of("f"), true);

  private static final Snapshot ONE =
      new Snapshot(
          Map.of("public.users", table("public.users", Kind.TABLE, Set.of())),
          Map.of(),
          Map.of("users", Set.of("public", "tenant"), "pg_class", Set.of("pg_catalog", "tenant")),
          Map.of("lower", Set.of("pg_catalog", "public")),
          ImplicitFunctions.NONE,
          Active.NONE,
          Set.of(PUBLIC),
          true);

  // user | what search_path was set to | what users may be
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "-",
      textBlock =
          """
          alice  | -                       | public.users
          tenant | -                       | tenant.users public.users
          carol  | -                       | tenant.users
          dave   | -                       | public.users tenant.users
          alice  | tenant                  | tenant.users
          alice  | tenant, public          | tenant.users public.users
          alice  | public,tenant,public    | public.users tenant.users
          tenant | "$user"                 | tenant.users
          tenant | $user, public           | tenant.users public.users
          alice  | nowhere                 |
          alice  | ``                      |
          alice  | "tenant"                | tenant.users
          alice  | Tenant                  | tenant.users
          alice  | "Tenant"                | public.users tenant.users
          alice  | a b                     | public.users tenant.users
          """)
  void resolvesABareNameAsThePathSays(String user, String value, String expected) {
    List<String> found =
        ONE.relations(new RelationName(null, "users", false), SearchPath.of(user, value, Set.of()));

    assertEquals(expected == null ? Set.of() : Set.of(expected.split(" ")), Set.copyOf(found));
  }

  @Test
  void pgCatalogIsSearchedToo() {
    SearchPath tenant = SearchPath.of("alice", "tenant", Set.of());

    assertEquals(
        List.of("pg_catalog.pg_class", "tenant.pg_class"),
        ONE.relations(new RelationName(null, "pg_class", false), tenant));
    assertEquals(
        List.of("pg_catalog.lower"), ONE.functions(new FunctionName(null, "lower"), tenant));
    assertEquals(
        List.of("pg_catalog.lower", "public.lower"),
        ONE.functions(new FunctionName(null, "lower"), SearchPath.of("alice", null, Set.of())));
  }

  @Test
  void anUnknownPathIsEverySchema() {
    List<String> found =
        ONE.relations(
            new RelationName(null, "users", false), SearchPath.unknown("alice", Set.of()));

    assertEquals(Set.of("public.users", "tenant.users"), Set.copyOf(found));
  }

  @Test
  void aTemporaryNameMayBeEither() {
    RelationName users = new RelationName(null, "users", false);

    assertEquals(
        List.of("pg_temp.users", "public.users"),
        ONE.relations(users, SearchPath.of("alice", null, Set.of("users"))));
    assertEquals(
        List.of("pg_temp.users", "public.users"),
        ONE.relations(users, SearchPath.of("alice", null, Set.of(SearchPath.ANY))));
    assertEquals(
        List.of("public.users"),
        ONE.relations(users, SearchPath.of("alice", null, Set.of("orders"))));
  }

  @Test
  void aNameIsCutAsANodeCutsIt() {
    RelationName users = new RelationName(null, "users", false);
    String longest = "x".repeat(63);

    assertEquals(
        List.of("public.users"),
        ONE.relations(users, SearchPath.of("alice", longest + ", public", Set.of())));
    assertEquals(
        List.of("public.users"),
        ONE.relations(users, SearchPath.of("alice", longest + "x, public", Set.of())));
    assertEquals(
        Set.of("public.users", "tenant.users"),
        Set.copyOf(ONE.relations(users, SearchPath.of("alice", longest + "é, é", Set.of()))));
  }

  @Test
  void theTemporarySchemaOfASessionMayHaveAnyName() {
    RelationName users = new RelationName(null, "users", false);

    assertEquals(
        List.of("pg_temp.users", "public.users"),
        ONE.relations(users, SearchPath.of("alice", "pg_temp_3, public", Set.of())));
  }

  @Test
  void defaultsThatDifferAreNotKnown() {
    RelationName users = new RelationName(null, "users", false);
    SearchPath alice = SearchPath.of("alice", null, Set.of());
    SearchPath carol = SearchPath.of("carol", null, Set.of());
    DefaultPath moved = new DefaultPath("\"$user\", public", Map.of("carol", "public"), Set.of());

    Snapshot both = ONE.withPaths(Set.of(PUBLIC, moved));

    assertEquals(List.of("public.users"), both.relations(users, alice));
    assertEquals(2, both.relations(users, carol).size());
    assertEquals(2, ONE.withPaths(Set.of(DefaultPath.UNKNOWN)).relations(users, alice).size());
    assertEquals(2, ONE.withPaths(Set.of()).relations(users, alice).size());
  }

  @Test
  void aQualifiedNameIsItself() {
    SearchPath path = SearchPath.of("alice", "tenant", Set.of("users"));

    assertEquals(
        List.of("other.users"), ONE.relations(new RelationName("other", "users", true), path));
    assertEquals(
        List.of("public.\"a.b\""), ONE.relations(new RelationName("public", "a.b", false), path));
    assertEquals(
        List.of("\"public.a\".b"), ONE.relations(new RelationName("public.a", "b", false), path));
  }

  @Test
  void nodesThatDifferAreTakenTogether() {
    Relation view = table("public.users", Kind.VIEW, Set.of("public.people"));
    Snapshot two =
        new Snapshot(
            Map.of("public.users", view),
            Map.of(),
            Map.of("users", Set.of("other")),
            Map.of(),
            ImplicitFunctions.NONE,
            Active.NONE,
            Set.of(new DefaultPath("public", Map.of(), Set.of())),
            true);

    Snapshot both = Snapshot.union(List.of(ONE, two));

    assertEquals(view, both.relations().get("public.users"));
    assertEquals(Set.of("public", "tenant", "other"), both.relationSchemas().get("users"));
    // One has "$user" in its path and the other has not, so that nobody can tell.
    assertEquals(
        3,
        both.relations(new RelationName(null, "users", false), SearchPath.of("x", null, Set.of()))
            .size());
  }

  @Test
  void aDatabaseThatANodeHasNotSaidAnythingOfIsNotKnown() {
    NodeSpec a = new NodeSpec("a", "127.0.0.1", 1, null, NodeRole.PRIMARY, Map.of());
    NodeSpec b = new NodeSpec("b", "127.0.0.1", 2, null, NodeRole.STANDBY, Map.of());
    RegionMapHolder regions = new RegionMapHolder();
    regions.setNodes(List.of(a, b));
    regions.setHealth(a, new NodeHealth(true, false, 0));
    Catalogs catalogs = new Catalogs(regions, Duration.ofHours(1));
    List<RelationName> users = List.of(new RelationName(null, "users", false));
    SearchPath path = SearchPath.of("alice", null, Set.of());

    assertEquals(
        new Catalogs.Names(List.of("users"), List.of(), false, 0),
        catalogs.names("demo", users, List.of(), ImplicitCalls.NONE, path));
    assertEquals(
        List.of("<~>", "f", "mine"),
        catalogs.names("demo", List.of(), List.of(), UNWRITTEN, path).functions().stream()
            .sorted()
            .toList());
    catalogs.put("demo", ONE, Map.of("a@127.0.0.1:1", System.nanoTime()));
    assertEquals(
        new Catalogs.Names(List.of("public.users"), List.of(), true, 1),
        catalogs.names("demo", users, List.of(), ImplicitCalls.NONE, path));
    catalogs.put(
        "demo", Snapshot.union(List.of(ONE, ONE)), Map.of("a@127.0.0.1:1", System.nanoTime()));
    assertEquals(1, catalogs.version("demo"));

    regions.setHealth(b, new NodeHealth(true, true, 0));

    assertFalse(catalogs.covers("demo"));
    assertEquals(0, catalogs.version("demo"));
    assertTrue(catalogs.relation("demo", "public.users").isEmpty());
    Map<String, Set<String>> more = new HashMap<>(ONE.relationSchemas());
    more.put("new", Set.of("public"));
    catalogs.put(
        "demo",
        new Snapshot(
            ONE.relations(),
            ONE.functions(),
            more,
            Map.of(),
            ONE.implicit(),
            Active.NONE,
            ONE.paths(),
            true),
        Map.of("a@127.0.0.1:1", System.nanoTime(), "b@127.0.0.1:2", System.nanoTime()));
    assertEquals(2, catalogs.version("demo"));
  }

  /** Somebody may see to it that it is not read again. */
  @Test
  void aCopyThatIsTooOldIsNone() {
    NodeSpec a = new NodeSpec("a", "127.0.0.1", 1, null, NodeRole.PRIMARY, Map.of());
    NodeSpec b = new NodeSpec("b", "127.0.0.1", 2, null, NodeRole.STANDBY, Map.of());
    RegionMapHolder regions = new RegionMapHolder();
    regions.setNodes(List.of(a, b));
    regions.setHealth(a, new NodeHealth(true, false, 0));
    Catalogs catalogs = new Catalogs(regions, Duration.ofHours(1));
    long now = System.nanoTime();
    long before = now - Duration.ofHours(2).toNanos();

    catalogs.put("demo", ONE, Map.of("a@127.0.0.1:1", now, "b@127.0.0.1:2", before));

    assertTrue(catalogs.isCurrent("demo"), "b is down");
    assertEquals(1, catalogs.version("demo"));
    regions.setHealth(b, new NodeHealth(true, true, 0));
    assertFalse(catalogs.isCurrent("demo"));
    assertFalse(catalogs.covers("demo"));
    assertFalse(catalogs.inert("demo", List.of(), List.of(), ImplicitCalls.NONE));
    List<RelationName> users = List.of(new RelationName(null, "users", false));
    SearchPath path = SearchPath.of("alice", null, Set.of());
    assertFalse(catalogs.names("demo", users, List.of(), ImplicitCalls.NONE, path).complete());
  }

  /** It is cut by its bytes in another encoding, or is another one altogether. */
  @Test
  void aNameThatTheNodeMayReadOtherwiseIsNotKnown() {
    RegionMapHolder regions = new RegionMapHolder();
    NodeSpec a = new NodeSpec("a", "127.0.0.1", 1, null, NodeRole.PRIMARY, Map.of());
    regions.setNodes(List.of(a));
    regions.setHealth(a, new NodeHealth(true, false, 0));
    Catalogs catalogs = new Catalogs(regions, Duration.ofHours(1));
    Map<String, Relation> relations =
        Map.of(
            "public.users", table("public.users", Kind.TABLE, Set.of()),
            "public.plän", table("public.plän", Kind.TABLE, Set.of()));
    Map<String, Set<String>> schemas = Map.of("users", Set.of("public"), "plän", Set.of("public"));
    List<RelationName> users = List.of(new RelationName("public", "users", false));
    List<RelationName> other = List.of(new RelationName("public", "plän", false));
    ImplicitCalls column = new ImplicitCalls(Set.of(), Set.of(), Set.of("é"), true);
    ImplicitCalls plain = new ImplicitCalls(Set.of(), Set.of(), Set.of("e"), true);
    SearchPath path = SearchPath.of("alice", "public", Set.of());
    Map<String, Long> now = Map.of("a@127.0.0.1:1", System.nanoTime());

    catalogs.put("utf8", named(relations, schemas, true), now);
    catalogs.put("latin1", named(relations, schemas, false), now);

    assertTrue(catalogs.names("utf8", other, List.of(), column, path).complete());
    for (Catalogs.Names names :
        List.of(
            catalogs.names("utf8", other, List.of(), plain, path.ofBytes()),
            catalogs.names("latin1", other, List.of(), plain, path))) {
      assertFalse(names.complete());
      assertEquals(List.of("plän"), names.tables(), "of no schema, and so of no role");
    }
    for (Catalogs.Names names :
        List.of(
            catalogs.names("utf8", users, List.of(), column, path.ofBytes()),
            catalogs.names("latin1", users, List.of(), column, path))) {
      assertFalse(names.complete());
      assertEquals(List.of("é"), names.functions());
    }
    assertTrue(catalogs.names("latin1", users, List.of(), plain, path).complete());
    assertTrue(catalogs.inert("utf8", List.of(), List.of(), plain));
    assertFalse(catalogs.inert("utf8", List.of(), List.of(), column));
  }

  private static Snapshot named(
      Map<String, Relation> relations, Map<String, Set<String>> schemas, boolean utf8) {
    return new Snapshot(
        relations,
        Map.of(),
        schemas,
        Map.of(),
        ImplicitFunctions.NONE,
        Active.NONE,
        Set.of(PUBLIC),
        utf8);
  }

  private static Relation table(String name, Kind kind, Set<String> reads) {
    return new Relation(name, kind, false, reads, Set.of(), Set.of());
  }
}
