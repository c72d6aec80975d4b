package io.cordon.proxy.catalog;

import io.cordon.proxy.region.Node;
import io.cordon.proxy.region.Regions;
import io.cordon.proxy.service.ServiceLogin;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the {@link Catalogs} fresh: every node that is alive, of each database that a statement was
 * asked about lately. One instance a member. A database is read by one reading at a time, and on
 * demand at most once a second.
 */
public final class CatalogVerticle extends VerticleBase {

  private static final Logger log = LoggerFactory.getLogger(CatalogVerticle.class);

  private static final long TICK_MILLIS = 1000;
  private static final long AT_MOST_EVERY_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long LEAST_PAUSE_NANOS = Duration.ofMillis(100).toNanos();
  private static final long IN_USE_NANOS = Duration.ofMinutes(10).toNanos();

  /** On all members: what each has under way that may change catalogs. */
  private static final String CHANGES = "catalog.changes";

  private static final Pattern STATE =
      Pattern.compile("([0-9a-f-]{36}) (\\d{1,18}) (true|false) (true|false)");

  /** This member, among those that speak of their changes. */
  private final String member = UUID.randomUUID().toString();

  private final CatalogOptions options;
  private final ServiceLogin login;
  private final Regions regions;
  private final Catalogs catalogs;
  private final Map<String, Reading> readings = new HashMap<>();

  /** By database, how long the last reading took, in nanoseconds. */
  private final Map<String, Long> took = new HashMap<>();

  /** What has been read, by database and node. */
  private final Map<String, Map<String, CatalogReader>> readers = new HashMap<>();

  public CatalogVerticle(
      CatalogOptions options, ServiceLogin login, Regions regions, Catalogs catalogs) {
    this.options = options;
    this.login = login;
    this.regions = regions;
    this.catalogs = catalogs;
  }

  private volatile boolean stopped;

  private record Reading(Future<Void> done, long startedAt) {}

  @Override
  public Future<?> start() {
    vertx.eventBus().<String>localConsumer(CatalogClient.REFRESH, this::refresh);
    vertx.eventBus().<String>localConsumer(CatalogClient.READ_ANEW, this::readAnew);
    vertx.eventBus().<String>consumer(CHANGES, this::changedElsewhere);
    catalogs.changes().onState(this::tellOthers);
    vertx.setPeriodic(Math.min(TICK_MILLIS, options.interval().toMillis()), id -> tick());
    return Future.succeededFuture();
  }

  /** What is being read is nobody's any more, so that its failure is no news. */
  @Override
  public Future<?> stop() {
    stopped = true;
    return Future.succeededFuture();
  }

  private void tellOthers(CatalogChanges.State state) {
    vertx
        .eventBus()
        .publish(
            CHANGES,
            "%s %d %b %b".formatted(member, state.number(), state.underWay(), state.ofCode()));
  }

  /** Of this member too, which knows it already; what is not in this form is nobody's. */
  private void changedElsewhere(Message<String> message) {
    Matcher said = STATE.matcher(message.body());
    if (said.matches() && !said.group(1).equals(member)) {
      catalogs
          .changes()
          .elsewhere(
              said.group(1),
              new CatalogChanges.State(
                  Long.parseLong(said.group(2)),
                  Boolean.parseBoolean(said.group(3)),
                  Boolean.parseBoolean(said.group(4))));
    }
  }

  private void tick() {
    catalogs.changes().remind();
    long now = System.nanoTime();
    Set<String> inUse = catalogs.usedSince(now - IN_USE_NANOS);
    readings.keySet().retainAll(inUse);
    readers.keySet().retainAll(inUse);
    took.keySet().retainAll(inUse);
    for (String database : inUse) {
      Reading last = readings.get(database);
      if (last == null
          || now - last.startedAt() >= options.interval().toNanos()
          || !catalogs.covers(database)) {
        read(database, now);
      }
    }
  }

  private void refresh(Message<String> message) {
    catalogs.use(message.body());
    read(message.body(), System.nanoTime()).onComplete(done -> message.reply(null));
  }

  private void readAnew(Message<String> message) {
    String database = message.body();
    catalogs.use(database);
    Future<Void> read = read(database, System.nanoTime());
    read.compose(done -> isOutdated(database) ? later(database) : read)
        .onComplete(done -> message.reply(null));
  }

  /** It is not current, and would be if it were read now. */
  private boolean isOutdated(String database) {
    return !catalogs.isCurrent(database) && catalogs.changes().areBefore(System.nanoTime());
  }

  /** Reads it as soon as it may be read again: readings take a third of the time at most. */
  @SuppressWarnings("ReferenceEquality") // each reading is one object
  private Future<Void> later(String database) {
    Reading last = readings.get(database);
    if (last == null) {
      return begin(database, System.nanoTime());
    }
    long pause =
        Math.min(
            AT_MOST_EVERY_NANOS,
            Math.max(LEAST_PAUSE_NANOS, 3 * took.getOrDefault(database, AT_MOST_EVERY_NANOS)));
    long wait = last.startedAt() + pause - System.nanoTime();
    return vertx
        .timer(TimeUnit.NANOSECONDS.toMillis(Math.max(0, wait)) + 1, TimeUnit.MILLISECONDS)
        .compose(
            then -> {
              Reading now = readings.get(database); // somebody else may have begun meanwhile
              return now == null || now == last ? begin(database, System.nanoTime()) : now.done();
            });
  }

  private Future<Void> read(String database, long now) {
    Reading last = readings.get(database);
    if (last != null
        && (!last.done().isComplete() || now - last.startedAt() < AT_MOST_EVERY_NANOS)) {
      return last.done();
    }
    return begin(database, now);
  }

  private Future<Void> begin(String database, long now) {
    Future<Void> done = readAll(database);
    readings.put(database, new Reading(done, now));
    done.onComplete(v -> took.put(database, System.nanoTime() - now));
    return done;
  }

  private Future<Void> readAll(String database) {
    Map<String, CatalogReader> known = readers.computeIfAbsent(database, key -> new HashMap<>());
    List<Future<?>> all = new ArrayList<>();
    Set<String> nodes = new HashSet<>();
    for (Node node : regions.current().all()) {
      String key = Catalogs.key(node);
      nodes.add(key);
      if (node.health().alive()) {
        CatalogReader reader =
            known.computeIfAbsent(
                key,
                name -> new CatalogReader(vertx, node.spec(), database, login, options.timeout()));
        all.add(
            reader
                .read()
                .timeout(options.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(cause -> unread(node, database, cause)));
      }
    }
    known.keySet().retainAll(nodes);
    return Future.join(all).<Void>mapEmpty().otherwiseEmpty().onComplete(v -> put(database, known));
  }

  /** What a node said when it was read last counts until it says something else, or is too old. */
  private void put(String database, Map<String, CatalogReader> known) {
    List<Snapshot> parts = new ArrayList<>();
    Map<String, Long> since = new HashMap<>();
    for (Map.Entry<String, CatalogReader> each : known.entrySet()) {
      CatalogReader reader = each.getValue();
      Snapshot last = reader.last();
      if (last != null) {
        parts.add(last);
        since.put(each.getKey(), reader.lastSince());
      }
    }
    if (!parts.isEmpty()) {
      catalogs.put(database, Snapshot.union(parts), since);
    }
  }

  private void unread(Node node, String database, Throwable cause) {
    if (stopped) {
      return;
    }
    log.warn(
        "catalog unread node={} database={} reason={}",
        node.name(),
        database,
        String.valueOf(cause.getMessage()));
  }
}
