package io.cordon.sql;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What is known of PostgreSQL's own functions. Immutable. */
final class Functions {

  /** Volatile, but they change nothing that a standby could not bear. */
  private static final Set<String> HARMLESS =
      Set.of(
          "array_sample",
          "array_shuffle",
          "bernoulli",
          "clock_timestamp",
          "current_query",
          "currval",
          "gen_random_uuid",
          "lastval",
          "lo_get",
          "loread",
          "pg_advisory_lock",
          "pg_advisory_lock_shared",
          "pg_advisory_unlock",
          "pg_advisory_unlock_all",
          "pg_advisory_unlock_shared",
          "pg_advisory_xact_lock",
          "pg_advisory_xact_lock_shared",
          "pg_blocking_pids",
          "pg_collation_actual_version",
          "pg_control_checkpoint",
          "pg_control_init",
          "pg_control_recovery",
          "pg_control_system",
          "pg_current_logfile",
          "pg_current_wal_flush_lsn",
          "pg_current_wal_insert_lsn",
          "pg_current_wal_lsn",
          "pg_database_collation_actual_version",
          "pg_database_size",
          "pg_get_backend_memory_contexts",
          "pg_get_wait_events",
          "pg_get_wal_replay_pause_state",
          "pg_indexes_size",
          "pg_is_in_recovery",
          "pg_is_wal_replay_paused",
          "pg_jit_available",
          "pg_last_committed_xact",
          "pg_last_wal_receive_lsn",
          "pg_last_wal_replay_lsn",
          "pg_last_xact_replay_timestamp",
          "pg_lock_status",
          "pg_notification_queue_usage",
          "pg_partition_ancestors",
          "pg_partition_tree",
          "pg_prepared_xact",
          "pg_relation_size",
          "pg_safe_snapshot_blocking_pids",
          "pg_sequence_last_value",
          "pg_show_all_file_settings",
          "pg_sleep",
          "pg_sleep_for",
          "pg_sleep_until",
          "pg_table_size",
          "pg_tablespace_size",
          "pg_total_relation_size",
          "pg_try_advisory_lock",
          "pg_try_advisory_lock_shared",
          "pg_try_advisory_xact_lock",
          "pg_try_advisory_xact_lock_shared",
          "pg_xact_commit_timestamp",
          "pg_xact_status",
          "random",
          "random_normal",
          "set_config",
          "setseed",
          "system",
          "timeofday",
          "txid_status");

  /** Not volatile in the catalog, and yet they take a transaction id, which a standby cannot. */
  private static final Set<String> TAKE_XID = Set.of("pg_current_xact_id", "txid_current");

  /** They run or read what their arguments say. */
  private static final Set<String> DYNAMIC =
      Set.of(
          "cursor_to_xml",
          "cursor_to_xmlschema",
          "database_to_xml",
          "database_to_xml_and_xmlschema",
          "database_to_xmlschema",
          "lo_export",
          "lo_import",
          "pg_logical_slot_get_binary_changes",
          "pg_logical_slot_get_changes",
          "pg_logical_slot_peek_binary_changes",
          "pg_logical_slot_peek_changes",
          "pg_read_binary_file",
          "pg_read_file",
          "query_to_xml",
          "query_to_xml_and_xmlschema",
          "query_to_xmlschema",
          "schema_to_xml",
          "schema_to_xml_and_xmlschema",
          "schema_to_xmlschema",
          "table_to_xml",
          "table_to_xml_and_xmlschema",
          "table_to_xmlschema",
          "ts_rewrite",
          "ts_stat");

  private static final Set<String> ADVISORY =
      Set.of(
          "pg_advisory_lock",
          "pg_advisory_lock_shared",
          "pg_advisory_unlock",
          "pg_advisory_unlock_all",
          "pg_advisory_unlock_shared",
          "pg_try_advisory_lock",
          "pg_try_advisory_lock_shared");

  private static final Set<String> SEQUENCE =
      Set.of("currval", "lastval", "nextval", "setseed", "setval");

  /** Each name, and whether any function of it is volatile. */
  private final Map<String, Boolean> volatility;

  Functions(DataInputStream in) throws IOException {
    int count = in.readInt();
    volatility = new HashMap<>(count * 2);
    for (int i = 0; i < count; i++) {
      volatility.put(in.readUTF(), in.readByte() != 0);
    }
  }

  /** True if it is one of PostgreSQL's own, as far as its name and schema show. */
  boolean builtin(FunctionName function) {
    String schema = function.schema();
    return (schema == null || schema.equals("pg_catalog"))
        ? volatility.containsKey(function.name())
        : schema.equals("information_schema") && function.name().startsWith("_pg_");
  }

  /** True if a call of it may write; a function that is not PostgreSQL's own may. */
  boolean writes(FunctionName function) {
    String name = function.name();
    if (dynamic(function) || TAKE_XID.contains(name)) {
      return true;
    }
    return volatility.getOrDefault(name, false)
        && !HARMLESS.contains(name)
        && !name.startsWith("pg_stat_get_")
        && !name.startsWith("pg_ls_");
  }

  /** True if what a call of it reads or runs cannot be seen in the statement. */
  boolean dynamic(FunctionName function) {
    return !builtin(function) || DYNAMIC.contains(function.name());
  }

  /** True if a call of it may do more than to compute a value of what it is given. */
  boolean acts(FunctionName function) {
    return writes(function) || dynamic(function) || advisoryLock(function) || sequence(function);
  }

  /** True if it takes or gives back an advisory lock of the session. */
  boolean advisoryLock(FunctionName function) {
    return ADVISORY.contains(function.name());
  }

  /** True if it reads or changes what the session remembers of sequences and of random(). */
  boolean sequence(FunctionName function) {
    return SEQUENCE.contains(function.name());
  }
}
