package io.cordon.proxy.health;

import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.region.NodeHealth;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a probe, open or about to be. It is a pool of one because only a pool can be
 * closed while its connection is still being made: a node that accepts and then says nothing would
 * otherwise cost a socket at every attempt.
 */
final class ProbeConnection {

  private static final Logger log = LoggerFactory.getLogger(ProbeConnection.class);

  /**
   * On a standby: nothing if all that was received is replayed and more is on its way, else the age
   * of the last transaction replayed (of the server, where there was none).
   */
  private static final String HEALTH =
      """
      SELECT pg_is_in_recovery(),
        CASE WHEN NOT pg_is_in_recovery() THEN 0
             WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()
               AND EXISTS (SELECT FROM pg_stat_wal_receiver WHERE pid IS NOT NULL) THEN 0
             ELSE (extract(epoch FROM clock_timestamp()
               - coalesce(pg_last_xact_replay_timestamp(), pg_postmaster_start_time())) * 1000)::bigint
        END\
      """;

  /** The parameters are PostgreSQL's GUC_REPORT ones that pg_settings shows. */
  private static final String FACTS =
      """
      SELECT name, setting FROM pg_settings
        WHERE name IN ('DateStyle', 'IntervalStyle', 'TimeZone', 'default_transaction_read_only',
            'in_hot_standby', 'integer_datetimes', 'scram_iterations', 'server_encoding',
            'server_version', 'standard_conforming_strings')
          OR name = 'search_path' AND current_setting('server_version_num')::int >= 180000;
      SELECT datname FROM pg_database WHERE datallowconn;
      SELECT rolname, rolsuper FROM pg_roles WHERE rolcanlogin\
      """;

  private final Pool pool;
  private final Future<SqlConnection> connection;

  ProbeConnection(Vertx vertx, NodeSpec node, HealthOptions options) {
    this.pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(1).setPoolCleanerPeriod(0))
            .with(new NetClientOptions().setConnectTimeout((int) options.timeout().toMillis()))
            .connectingTo(connectOptions(node, options))
            .using(vertx)
            .build();
    this.connection = pool.getConnection();
  }

  /** Called once an open connection closes, whoever closed it. */
  void onClosed(Runnable handler) {
    connection.onSuccess(
        open -> {
          open.closeHandler(v -> handler.run());
          // A node's last words, such as 57P01: the close that follows says all that is needed.
          open.exceptionHandler(e -> log.debug("probe connection failed", e));
        });
  }

  Future<NodeHealth> health() {
    return query(HEALTH)
        .map(
            rows -> {
              Row row = rows.iterator().next();
              return new NodeHealth(true, row.getBoolean(0), Math.max(0, row.getLong(1)));
            });
  }

  Future<NodeFacts> facts() {
    return query(FACTS).map(ProbeConnection::facts);
  }

  void close() {
    pool.close();
  }

  private Future<RowSet<Row>> query(String sql) {
    return connection.compose(open -> open.query(sql).execute());
  }

  private static NodeFacts facts(RowSet<Row> settings) {
    Map<String, String> parameters = new HashMap<>();
    settings.forEach(row -> parameters.put(row.getString(0), row.getString(1)));
    // The probe asked for these itself; a session that did not ask gets the database's encoding.
    parameters.put("application_name", "");
    parameters.put("client_encoding", parameters.getOrDefault("server_encoding", "UTF8"));
    RowSet<Row> databases = settings.next();
    Set<String> names = new HashSet<>();
    databases.forEach(row -> names.add(row.getString(0)));
    Map<String, Boolean> roles = new HashMap<>();
    databases.next().forEach(row -> roles.put(row.getString(0), row.getBoolean(1)));
    return new NodeFacts(parameters, names, roles);
  }

  /**
   * The client's own start-up parameters (DateStyle, extra_float_digits) are left out, so that the
   * settings are the server's. It insists on UTF-8.
   */
  private static PgConnectOptions connectOptions(NodeSpec node, HealthOptions options) {
    String password = options.password();
    PgConnectOptions connect =
        new PgConnectOptions()
            .setHost(node.host())
            .setPort(node.port())
            .setUser(options.user())
            .setPassword(password == null ? "" : password)
            .setDatabase(options.database());
    connect.setProperties(Map.of("client_encoding", "utf8", "application_name", "cordon health"));
    return connect;
  }
}
