package io.cordon.proxy.catalog;

import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.service.ServiceConnection;
import io.cordon.proxy.service.ServiceLogin;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the catalog of one database of one node, each time on a connection of its own. What
 * PostgreSQL brings along is read once. On one event loop.
 */
final class CatalogReader {

  /** The first OID that initdb does not give away. */
  private static final int FIRST_OF_USERS = 16384;

  /** OIDs are unsigned. */
  private static final long LAST_OID = 0xFFFFFFFFL;

  private static final String NO_SUCH_DATABASE = "3D000";

  /** Of so many, nobody can tell which one a connection has. */
  private static final int MOST_PATHS = 100;

  private final Vertx vertx;
  private final NodeSpec node;
  private final String database;
  private final ServiceLogin login;
  private final Duration timeout;
  private @Nullable Snapshot own;
  private @Nullable Snapshot last;
  private boolean absent;
  private long lastSince;
  private Future<Void> reading = Future.succeededFuture();

  /** Of all readings: a server connection has the path that was the default when it was opened. */
  private Set<DefaultPath> paths = Set.of();

  /** Reads within this time, again and again. */
  CatalogReader(Vertx vertx, NodeSpec node, String database, ServiceLogin login, Duration timeout) {
    this.vertx = vertx;
    this.node = node;
    this.database = database;
    this.login = login;
    this.timeout = timeout;
  }

  /** What was read last; null: nothing yet. */
  @Nullable Snapshot last() {
    return last;
  }

  /** Whether the node had no such database when it was read last. */
  boolean absent() {
    return absent;
  }

  /** When the reading of {@link #last} began, by {@link System#nanoTime}. */
  long lastSince() {
    return lastSince;
  }

  /**
   * A node that has no such database has nothing in it. While a reading is under way there is no
   * other: one that takes too long is cancelled on the node before it fails.
   */
  Future<Void> read() {
    if (reading.isComplete()) {
      reading = readOnce();
    }
    return reading;
  }

  private Future<Void> readOnce() {
    long since = System.nanoTime();
    ServiceConnection connection =
        new ServiceConnection(vertx, node, login, database, "cordon catalog", timeout);
    absent = false;
    Snapshot known = own;
    Future<Snapshot> ofPostgres =
        known == null
            ? query(connection, 0, FIRST_OF_USERS).onSuccess(read -> own = read)
            : Future.succeededFuture(known);
    Future<Snapshot> all =
        ofPostgres.compose(
            read ->
                query(connection, FIRST_OF_USERS, LAST_OID)
                    .map(rest -> remembering(Snapshot.union(List.of(read, rest)))));
    return limited(all, connection)
        .recover(this::absent)
        .onSuccess(read -> last = read)
        .onSuccess(read -> lastSince = since)
        .<Void>mapEmpty()
        .eventually(connection::close);
  }

  private Future<Snapshot> limited(Future<Snapshot> all, ServiceConnection connection) {
    long millis = timeout.toMillis();
    return all.timeout(millis, TimeUnit.MILLISECONDS)
        .recover(
            cause -> {
              if (cause instanceof TimeoutException) {
                connection.cancel();
                return all.timeout(millis, TimeUnit.MILLISECONDS);
              }
              return Future.failedFuture(cause);
            });
  }

  private Snapshot remembering(Snapshot read) {
    Set<DefaultPath> all = new LinkedHashSet<>(paths);
    all.addAll(read.paths());
    paths = all.size() > MOST_PATHS ? Set.of(DefaultPath.UNKNOWN) : Set.copyOf(all);
    return read.withPaths(paths);
  }

  private Future<Snapshot> absent(Throwable cause) {
    absent = cause instanceof PgException error && NO_SUCH_DATABASE.equals(error.getSqlState());
    return absent ? Future.succeededFuture(Snapshot.EMPTY) : Future.failedFuture(cause);
  }

  private static Future<Snapshot> query(ServiceConnection connection, long from, long to) {
    return connection.query(CatalogSql.text(from, to)).map(CatalogSql::snapshot);
  }
}
