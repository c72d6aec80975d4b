package io.cordon.proxy.catalog;

import io.cordon.plugin.Catalog;
import io.cordon.proxy.region.Node;
import io.cordon.proxy.region.RegionMap;
import io.cordon.proxy.region.Regions;
import io.cordon.sql.FunctionName;
import io.cordon.sql.ImplicitCalls;
import io.cordon.sql.RelationName;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The member's copies of its nodes' catalogs, one of each database in use. Thread-safe; a read
 * never waits. A database of which a node that is alive has not been read yet, or not for too long,
 * has no copy: a change counts when the catalog is read again, and somebody may see to it that it
 * is not.
 */
public final class Catalogs implements Catalog {

  private static final int MAX_DATABASES = 1000;

  /** How exactly it is known when a database was used last. */
  private static final long USE_NANOS = Duration.ofSeconds(1).toNanos();

  private final Regions regions;
  private final Map<String, Entry> entries = new ConcurrentHashMap<>();
  private final Map<String, Long> used = new ConcurrentHashMap<>();
  private final CatalogChanges changes = new CatalogChanges();
  private final long oldestNanos;
  private long versions;

  /**
   * @param oldest a copy that is older counts as none
   */
  public Catalogs(Regions regions, Duration oldest) {
    this.regions = regions;
    this.oldestNanos = oldest.toNanos();
  }

  /** A copy. Threads may compute how old it is twice; each finds the same. */
  private static final class Entry {

    final Snapshot snapshot;
    final long version;

    /**
     * Of each node that it was read from, the time of {@link System#nanoTime} before which nothing
     * of it was read there.
     */
    private final Map<String, Long> since;

    private volatile @Nullable Age age;

    Entry(Snapshot snapshot, Map<String, Long> since, long version) {
      this.snapshot = snapshot;
      this.since = since;
      this.version = version;
    }

    /** Of the nodes that are alive in this map. Most calls ask about the same map as the last. */
    @SuppressWarnings("ReferenceEquality") // a map with another node or health is another object
    Age age(RegionMap map) {
      Age last = age;
      if (last == null || last.map != map) {
        last = new Age(map, since);
        age = last;
      }
      return last;
    }
  }

  /** What a copy says of the nodes that are alive in one map. */
  private static final class Age {

    final RegionMap map;

    /** It was read from each of them. */
    final boolean complete;

    /** The first of the times of {@link Entry#since}; any time if there is none. */
    final long since;

    Age(RegionMap map, Map<String, Long> times) {
      boolean all = true;
      Long first = null;
      for (Node node : map.all()) {
        if (node.health().alive()) {
          Long time = times.get(key(node));
          all &= time != null;
          first = time != null && (first == null || time - first < 0) ? time : first;
        }
      }
      this.map = map;
      this.complete = all;
      this.since = first == null ? System.nanoTime() : first;
    }
  }

  /**
   * The relations and functions that a statement names, as far as they are known; among the
   * functions are those that it may call without their names.
   *
   * @param complete false if one of them is not known
   * @param version equal versions of one database have the same answers; 0: none has been read
   */
  public record Names(
      List<String> tables, List<String> functions, boolean complete, long version) {}

  /** Looks names up, and notes that the database is in use. */
  public Names names(
      String database,
      List<RelationName> relations,
      List<FunctionName> functions,
      ImplicitCalls implicit,
      SearchPath path) {
    use(database);
    Entry entry = entry(database);
    Snapshot snapshot = entry == null ? Snapshot.EMPTY : entry.snapshot;
    boolean complete = entry != null;
    Set<String> tables = new LinkedHashSet<>();
    for (RelationName relation : relations) {
      if (!snapshot.isClear(relation.schema(), relation.name(), path)) {
        tables.add(
            new RelationName(null, relation.name(), false).qualified()); // of no schema: none
        complete = false;
        continue;
      }
      List<String> found = entry == null ? List.of() : snapshot.relations(relation, path);
      complete &= !found.isEmpty() && (relation.schema() == null || isRelation(snapshot, found));
      tables.addAll(found.isEmpty() ? List.of(relation.qualified()) : found);
    }
    Set<String> called = new LinkedHashSet<>();
    for (FunctionName function : functions) {
      if (!snapshot.isClear(function.schema(), function.name(), path)) {
        called.add(new FunctionName(null, function.name()).qualified());
        complete = false;
        continue;
      }
      List<String> found = entry == null ? List.of() : snapshot.functions(function, path);
      complete &=
          !found.isEmpty()
              && (function.schema() == null || snapshot.functions().containsKey(found.get(0)));
      called.addAll(found.isEmpty() ? List.of(function.qualified()) : found);
    }
    complete &= snapshot.addImplicit(called, implicit, functions, path);
    snapshot.implicit().addOfTypes(tables, called);
    if (entry == null) {
      called.addAll(implicit.attributes()); // Any of them may be a function.
    }
    for (String name : unclear(snapshot, implicit, path)) {
      called.add(new FunctionName(null, name).qualified());
      complete = false;
    }
    return new Names(
        List.copyOf(tables), List.copyOf(called), complete, entry == null ? 0 : entry.version);
  }

  private static Set<String> unclear(Snapshot snapshot, ImplicitCalls implicit, SearchPath path) {
    Set<String> names = new LinkedHashSet<>(implicit.attributes());
    names.addAll(implicit.types());
    names.removeIf(name -> snapshot.isClear(null, name, path));
    return names;
  }

  /**
   * Whether a statement with these names runs nothing but known functions of PostgreSQL's own, as
   * far as its texts, its tables and its operators are concerned. False where the catalog has not
   * been read since something was changed through this member.
   */
  public boolean inert(
      String database,
      List<RelationName> relations,
      List<FunctionName> functions,
      ImplicitCalls implicit) {
    Entry entry = current(database);
    return entry != null && entry.snapshot.inert(relations, functions, implicit);
  }

  /**
   * Whether code that is not known, run for this user of the nodes, may leave in its server process
   * what no cleaning takes away. True where the catalog has not been read, or not since somebody
   * changed through this member which code there is.
   */
  public boolean mayLast(String database, String user) {
    use(database);
    RegionMap map = regions.current();
    Entry entry = entry(database, map);
    return entry == null
        || entry.snapshot.active().lastsFor(user)
        || !changes.ofCodeAreBefore(entry.age(map).since);
  }

  /**
   * A function that may write, and that reading one of these relations calls, behind a view or a
   * policy of row security; null: as far as the catalog has been read, none does.
   */
  public @Nullable String writer(String database, List<RelationName> relations, SearchPath path) {
    Entry entry = entry(database);
    return entry == null ? null : entry.snapshot.writer(relations, path);
  }

  /**
   * Whether {@link #writer} says it of these as they are now, as far as that can be known: each is
   * known, and nothing has changed through a member since it was read.
   */
  public boolean knows(String database, List<RelationName> relations, SearchPath path) {
    use(database);
    RegionMap map = regions.current();
    Entry entry = entry(database, map);
    return entry != null
        && changes.areBefore(entry.age(map).since)
        && entry.snapshot.knows(relations, path);
  }

  /**
   * Whether what this user makes without a schema may be temporary though it has set no path; false
   * where the catalog has not been read.
   */
  public boolean isTemporaryByDefault(String database, String user) {
    Entry entry = entry(database);
    return entry != null && entry.snapshot.isTemporaryByDefault(user);
  }

  /** Whether there is a copy that was read after the last change through this member. */
  public boolean isCurrent(String database) {
    return current(database) != null;
  }

  /**
   * The version of the copy that {@link #inert} answers from: equal versions answer equally, in
   * whichever database. 0 if it answers false whatever it is asked.
   */
  public long currentVersion(String database) {
    Entry entry = current(database);
    return entry == null ? 0 : entry.version;
  }

  private @Nullable Entry current(String database) {
    RegionMap map = regions.current();
    Entry entry = entry(database, map);
    return entry != null && changes.areBefore(entry.age(map).since) ? entry : null;
  }

  /**
   * What changes catalogs through this member: of whichever database, since what a statement
   * changes may belong to all of them, or to another. Until a change has ended, and the catalog has
   * been read after that, {@link #inert} is false.
   */
  public CatalogChanges changes() {
    return changes;
  }

  /** Notes that the database is in use: what is read of it is kept. */
  void use(String database) {
    long now = System.nanoTime();
    Long last = used.get(database);
    if (last == null || now - last > USE_NANOS) {
      used.put(database, now);
    }
  }

  /** As in {@link Names}. */
  public long version(String database) {
    Entry entry = entry(database);
    return entry == null ? 0 : entry.version;
  }

  @Override
  public Optional<Relation> relation(String database, String name) {
    Entry entry = entry(database);
    return entry == null
        ? Optional.empty()
        : Optional.ofNullable(entry.snapshot.relations().get(name));
  }

  @Override
  public List<Function> functions(String database, String name) {
    Entry entry = entry(database);
    return entry == null ? List.of() : entry.snapshot.functions().getOrDefault(name, List.of());
  }

  /** The databases that statements were asked about since then. */
  Set<String> usedSince(long nanos) {
    used.values().removeIf(last -> last - nanos < 0);
    if (used.size() > MAX_DATABASES) {
      used.clear();
    }
    entries.keySet().retainAll(used.keySet());
    return Set.copyOf(used.keySet());
  }

  /**
   * Puts this copy in the place of the one before; one that says the same keeps its version.
   *
   * @param since of each node, nothing of it was read there before that, by {@link System#nanoTime}
   */
  synchronized void put(String database, Snapshot snapshot, Map<String, Long> since) {
    Entry before = entries.get(database);
    long version = before != null && before.snapshot.equals(snapshot) ? before.version : ++versions;
    entries.put(database, new Entry(snapshot, Map.copyOf(since), version));
  }

  /** Whether every node that is alive has been read lately. */
  boolean covers(String database) {
    return entry(database) != null;
  }

  private @Nullable Entry entry(String database) {
    return entry(database, regions.current());
  }

  private @Nullable Entry entry(String database, RegionMap map) {
    Entry entry = entries.get(database);
    if (entry == null) {
      return null;
    }
    Age age = entry.age(map);
    return age.complete && System.nanoTime() - age.since <= oldestNanos ? entry : null;
  }

  /** A node that has another name or address is another one. */
  static String key(Node node) {
    return node.name() + "@" + node.spec().host() + ":" + node.spec().port();
  }

  private static boolean isRelation(Snapshot snapshot, List<String> found) {
    return snapshot.relations().containsKey(found.get(0));
  }
}
