package io.cordon.proxy.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.cordon.plugin.Catalog.Kind;
import io.cordon.plugin.Catalog.Relation;
import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.region.NodeHealth;
import io.cordon.proxy.region.RegionMapHolder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What version of a copy statements may be judged by. */
class CatalogsTest {

  private static final NodeSpec A = node("a", 1);
  private static final NodeSpec B = node("b", 2);

  private final RegionMapHolder regions = new RegionMapHolder();
  private final Catalogs catalogs = new Catalogs(regions, Duration.ofHours(1));

  @BeforeEach
  void oneNode() {
    regions.setNodes(List.of(A));
    regions.setHealth(A, new NodeHealth(true, false, 0));
  }

  @Test
  void thereIsNoneBeforeItHasBeenRead() {
    assertEquals(0, catalogs.currentVersion("demo"));
  }

  @Test
  void aCopyThatSaysTheSameIsTheSameVersion() {
    read("demo", Snapshot.EMPTY);
    long first = catalogs.currentVersion("demo");
    read("demo", Snapshot.EMPTY);

    assertNotEquals(0, first);
    assertEquals(first, catalogs.currentVersion("demo"));
  }

  @Test
  void versionsOfTwoDatabasesDiffer() {
    read("demo", Snapshot.EMPTY);
    read("other", Snapshot.EMPTY);

    assertNotEquals(catalogs.currentVersion("demo"), catalogs.currentVersion("other"));
  }

  @Test
  void thereIsNoneFromTheBeginningOfAChangeUntilItIsReadAfterItsEnd() {
    read("demo", Snapshot.EMPTY);
    long first = catalogs.currentVersion("demo");

    CatalogChanges.Change change = catalogs.changes().begin();
    assertEquals(0, catalogs.currentVersion("demo"));
    read("demo", Snapshot.EMPTY);
    assertEquals(0, catalogs.currentVersion("demo"), "it was read while the change was under way");
    change.ended(System.nanoTime());
    assertEquals(0, catalogs.currentVersion("demo"));
    read("demo", more());

    assertNotEquals(0, catalogs.currentVersion("demo"));
    assertNotEquals(first, catalogs.currentVersion("demo"));
  }

  @Test
  void thereIsNoneWhileANodeThatIsAliveWasNotRead() {
    read("demo", Snapshot.EMPTY);
    long first = catalogs.currentVersion("demo");

    regions.setNodes(List.of(A, B));
    assertEquals(first, catalogs.currentVersion("demo"), "it is not known to be alive");
    regions.setHealth(B, new NodeHealth(true, true, 0));
    assertEquals(0, catalogs.currentVersion("demo"));
    regions.setHealth(B, NodeHealth.DOWN);
    assertEquals(first, catalogs.currentVersion("demo"));
  }

  /** As new as its oldest part, whichever node that is. */
  @Test
  void theNodeThatWasReadFirstCounts() {
    regions.setNodes(List.of(A, B));
    regions.setHealth(A, new NodeHealth(true, false, 0));
    regions.setHealth(B, new NodeHealth(true, true, 0));
    long before = System.nanoTime();
    catalogs.changes().begin().ended(System.nanoTime());
    long after = System.nanoTime() + 1;

    catalogs.put("demo", Snapshot.EMPTY, Map.of(key(A), before, key(B), after));
    assertEquals(0, catalogs.currentVersion("demo"));
    catalogs.put("demo", Snapshot.EMPTY, Map.of(key(A), after, key(B), before));
    assertEquals(0, catalogs.currentVersion("demo"));
    catalogs.put("demo", Snapshot.EMPTY, Map.of(key(A), after, key(B), after));
    assertNotEquals(0, catalogs.currentVersion("demo"));
  }

  private void read(String database, Snapshot snapshot) {
    catalogs.put(database, snapshot, Map.of(key(A), System.nanoTime()));
  }

  private static Snapshot more() {
    Relation users = new Relation("public.users", Kind.TABLE, false, Set.of(), Set.of(), Set.of());
    return new Snapshot(
        Map.of("public.users", users),
        Map.of(),
        Map.of("users", Set.of("public")),
        Map.of(),
        ImplicitFunctions.NONE,
        Active.NONE,
        Set.of(),
        true);
  }

  private static String key(NodeSpec node) {
    return node.name() + "@" + node.host() + ":" + node.port();
  }

  private static NodeSpec node(String name, int port) {
    return new NodeSpec(name, "127.0.0.1", port, null, NodeRole.STANDBY, Map.of());
  }
}
