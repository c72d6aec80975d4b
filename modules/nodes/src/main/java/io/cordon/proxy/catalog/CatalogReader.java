package io.cordon.proxy.catalog;

import io.cordon.proxy.policy.NodeSpec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  private final CatalogOptions options;
  private @Nullable Snapshot own;
  private @Nullable Snapshot last;
  private long lastSince;

  /** Of all readings: a server connection has the path that was the default when it was opened. */
  private Set<DefaultPath> paths = Set.of();

  CatalogReader(Vertx vertx, NodeSpec node, String database, CatalogOptions options) {
    this.vertx = vertx;
    this.node = node;
    this.database = database;
    this.options = options;
  }

  /** What was read last; null: nothing yet. */
  @Nullable Snapshot last() {
    return last;
  }

  /** When the reading of {@link #last} began, by {@link System#nanoTime}. */
  long lastSince() {
    return lastSince;
  }

  /** A node that has no such database has nothing in it. */
  Future<Void> read() {
    long since = System.nanoTime();
    return readAll().onSuccess(v -> lastSince = since);
  }

  private Future<Void> readAll() {
    Snapshot known = own;
    Pool pool = pool();
    Future<Void> done =
        known == null
            ? query(pool, 0, FIRST_OF_USERS)
                .onSuccess(read -> own = read)
                .compose(read -> readRest(pool, read))
            : readRest(pool, known);
    return done.recover(this::absent).eventually(pool::close);
  }

  private Future<Void> readRest(Pool pool, Snapshot known) {
    return query(pool, FIRST_OF_USERS, LAST_OID)
        .onSuccess(read -> last = remembering(Snapshot.union(List.of(known, read))))
        .mapEmpty();
  }

  private Snapshot remembering(Snapshot read) {
    Set<DefaultPath> all = new LinkedHashSet<>(paths);
    all.addAll(read.paths());
    paths = all.size() > MOST_PATHS ? Set.of(DefaultPath.UNKNOWN) : Set.copyOf(all);
    return read.withPaths(paths);
  }

  private Future<Void> absent(Throwable cause) {
    if (cause instanceof PgException error && NO_SUCH_DATABASE.equals(error.getSqlState())) {
      last = Snapshot.EMPTY;
      return Future.succeededFuture();
    }
    return Future.failedFuture(cause);
  }

  private static Future<Snapshot> query(Pool pool, long from, long to) {
    Future<RowSet<Row>> rows = pool.query(CatalogSql.text(from, to)).execute();
    return rows.map(CatalogSql::snapshot);
  }

  private Pool pool() {
    String password = options.password();
    PgConnectOptions connect =
        new PgConnectOptions()
            .setHost(node.host())
            .setPort(node.port())
            .setUser(options.user())
            .setPassword(password == null ? "" : password)
            .setDatabase(database);
    connect.setProperties(Map.of("client_encoding", "utf8", "application_name", "cordon catalog"));
    return PgBuilder.pool()
        .with(new PoolOptions().setMaxSize(1).setPoolCleanerPeriod(0))
        .with(new NetClientOptions().setConnectTimeout((int) options.timeout().toMillis()))
        .connectingTo(connect)
        .using(vertx)
        .build();
  }
}
