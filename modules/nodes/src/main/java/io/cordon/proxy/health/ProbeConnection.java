package io.cordon.proxy.health;

import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.region.NodeHealth;
import io.cordon.proxy.service.ServiceConnection;
import io.cordon.proxy.service.ServiceLogin;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** One connection of a probe, open or about to be. */
final class ProbeConnection {

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

  /**
   * The parameters are PostgreSQL's GUC_REPORT ones that pg_settings shows, as a session has them
   * that sets nothing: the connection has set two of them itself.
   */
  private static final String FACTS =
      """
      SELECT name, CASE WHEN name IN ('search_path', 'standard_conforming_strings')
          THEN reset_val ELSE setting END FROM pg_settings
        WHERE name IN ('DateStyle', 'IntervalStyle', 'TimeZone', 'default_transaction_read_only',
            'in_hot_standby', 'integer_datetimes', 'scram_iterations', 'server_encoding',
            'server_version', 'standard_conforming_strings')
          OR name = 'search_path' AND current_setting('server_version_num')::int >= 180000;
      SELECT datname FROM pg_database WHERE datallowconn;
      SELECT rolname, rolsuper FROM pg_roles WHERE rolcanlogin\
      """;

  private final ServiceConnection connection;

  ProbeConnection(Vertx vertx, NodeSpec node, HealthOptions options, ServiceLogin login) {
    this.connection =
        new ServiceConnection(
            vertx, node, login, options.database(), "cordon health", options.timeout());
  }

  /** Called once an open connection closes, whoever closed it. */
  void onClosed(Runnable handler) {
    connection.onClosed(handler);
  }

  Future<NodeHealth> health() {
    return connection
        .query(HEALTH)
        .map(
            rows -> {
              Row row = rows.iterator().next();
              return new NodeHealth(true, row.getBoolean(0), Math.max(0, row.getLong(1)));
            });
  }

  Future<NodeFacts> facts() {
    return connection.query(FACTS).map(ProbeConnection::facts);
  }

  void close() {
    connection.close();
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
}
