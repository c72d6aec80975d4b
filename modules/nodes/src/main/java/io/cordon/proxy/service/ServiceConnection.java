package io.cordon.proxy.service;

import io.cordon.proxy.policy.NodeSpec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of the member's own to one database of a node, open or about to be. Its user is
 * often a superuser, and the database often somebody else's, whose owner chooses the settings that
 * a session there begins with: so names in our SQL mean PostgreSQL's own objects, and nothing else
 * that our SQL depends on is the database's either. What runs on the connection before that is so
 * resolves no name.
 *
 * <p>It is a pool of one because only a pool can be closed while its connection is still being
 * made: a node that accepts and then says nothing would otherwise cost a socket at every attempt.
 */
public final class ServiceConnection {

  private static final Logger log = LoggerFactory.getLogger(ServiceConnection.class);

  /**
   * What a session of somebody else's gets of these is asked for on such connections ({@code
   * reset_val} of pg_settings), and they are not given at the start-up therefore. SET overrides
   * what was set for the database or the role as well.
   */
  private static final String SETTINGS =
      "SET search_path = pg_catalog; SET standard_conforming_strings = on; SET ROLE NONE";

  private final Pool pool;
  private final Future<SqlConnection> raw;
  private final Future<SqlConnection> ready;

  /**
   * Starts to connect.
   *
   * @param name the application's, as the node shows it
   * @param timeout of connecting, and on the node of each statement
   */
  public ServiceConnection(
      Vertx vertx,
      NodeSpec node,
      ServiceLogin login,
      String database,
      String name,
      Duration timeout) {
    PgConnectOptions connect =
        new PgConnectOptions()
            .setHost(node.host())
            .setPort(node.port())
            .setUser(login.user())
            .setPassword(login.password() == null ? "" : login.password())
            .setDatabase(database);
    // In the place of the client's own, such as DateStyle: what is asked for are the node's.
    connect.setProperties(
        Map.of(
            "application_name", name,
            "client_encoding", "utf8",
            "statement_timeout", Long.toString(Math.max(1, timeout.toMillis())),
            "lock_timeout", "0",
            "idle_in_transaction_session_timeout", "0",
            "default_transaction_isolation", "read committed",
            "default_transaction_deferrable", "off",
            "row_security", "off"));
    this.pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(1).setPoolCleanerPeriod(0))
            .with(new NetClientOptions().setConnectTimeout((int) timeout.toMillis()))
            .connectingTo(connect)
            .using(vertx)
            .build();
    this.raw = pool.getConnection();
    this.ready = raw.compose(open -> open.query(SETTINGS).execute().map(open));
  }

  /** Called once an open connection closes, whoever closed it. */
  public void onClosed(Runnable handler) {
    raw.onSuccess(
        open -> {
          open.closeHandler(v -> handler.run());
          // A node's last words, such as 57P01: the close that follows says all that is needed.
          open.exceptionHandler(e -> log.debug("service connection failed", e));
        });
  }

  /** Fails with what connecting or the text fails with. */
  public Future<RowSet<Row>> query(String sql) {
    return ready.compose(open -> open.query(sql).execute());
  }

  /** Asks the node to cancel what it runs here, if it can be asked. */
  public void cancel() {
    ready
        .compose(open -> PgConnection.cast(open).cancelRequest())
        .onFailure(cause -> log.debug("service connection not cancelled", cause));
  }

  public Future<Void> close() {
    return pool.close();
  }
}
