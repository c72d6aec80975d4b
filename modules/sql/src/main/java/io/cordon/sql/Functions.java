package io.cordon.sql;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What is known of PostgreSQL's own functions. Immutable. */
final class Functions {

  /**
   * Volatile, but they change nothing that a standby could not bear. Advisory locks are not among
   * them: each server has its own, so two clients that agree by one have to meet on one server.
   */
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
          "lo_close",
          "lo_get",
          "lo_lseek",
          "lo_lseek64",
          "lo_tell",
          "lo_tell64",
          "loread",
          "pg_advisory_unlock",
          "pg_advisory_unlock_all",
          "pg_advisory_unlock_shared",
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
          "pg_xact_commit_timestamp",
          "pg_xact_status",
          "random",
          "random_normal",
          "set_config",
          "setseed",
          "system",
          "timeofday",
          "txid_status");

  /**
   * They show something of PostgreSQL's {@code pg_global_prng_state}, from which the next numbers
   * follow. {@code random()} has a generator of its own, which {@code setseed} sets.
   */
  private static final Set<String> SHUFFLES = Set.of("array_sample", "array_shuffle");

  private static final Set<String> SAMPLES = Set.of("bernoulli", "system");

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

  /** A value of somebody's type becomes json by a cast of that type, if there is one. */
  private static final Set<String> TO_JSON =
      Set.of(
          "array_to_json",
          "json_agg",
          "json_agg_strict",
          "json_build_array",
          "json_build_object",
          "json_object_agg",
          "json_object_agg_strict",
          "json_object_agg_unique",
          "json_object_agg_unique_strict",
          "jsonb_agg",
          "jsonb_agg_strict",
          "jsonb_build_array",
          "jsonb_build_object",
          "jsonb_object_agg",
          "jsonb_object_agg_strict",
          "jsonb_object_agg_unique",
          "jsonb_object_agg_unique_strict",
          "row_to_json",
          "to_json",
          "to_jsonb");

  private static final Set<String> ADVISORY =
      Set.of(
          "pg_advisory_lock",
          "pg_advisory_lock_shared",
          "pg_try_advisory_lock",
          "pg_try_advisory_lock_shared");

  private static final Set<String> UNLOCK =
      Set.of("pg_advisory_unlock", "pg_advisory_unlock_all", "pg_advisory_unlock_shared");

  private static final Set<String> SEQUENCE = Set.of("nextval", "setval");

  /**
   * Volatile, and they write; but what they change is the database's, the cluster's or the
   * transaction's, or DISCARD ALL takes it away: nothing of it stays in the server process.
   */
  private static final Set<String> LEAVES_NOTHING =
      Set.of(
          "amvalidate",
          "brin_desummarize_range",
          "brin_summarize_new_values",
          "brin_summarize_range",
          "currtid2",
          "gin_clean_pending_list",
          "lo_creat",
          "lo_create",
          "lo_from_bytea",
          "lo_open",
          "lo_put",
          "lo_truncate",
          "lo_truncate64",
          "lo_unlink",
          "lowrite",
          "nextval",
          "pg_advisory_lock",
          "pg_advisory_lock_shared",
          "pg_advisory_xact_lock",
          "pg_advisory_xact_lock_shared",
          "pg_cancel_backend",
          "pg_create_restore_point",
          "pg_drop_replication_slot",
          "pg_export_snapshot",
          "pg_get_multixact_members",
          "pg_get_shmem_allocations",
          "pg_get_wal_resource_managers",
          "pg_hba_file_rules",
          "pg_ident_file_mappings",
          "pg_import_system_collations",
          "pg_log_backend_memory_contexts",
          "pg_logical_emit_message",
          "pg_nextoid",
          "pg_notify",
          "pg_promote",
          "pg_reload_conf",
          "pg_replication_slot_advance",
          "pg_rotate_logfile",
          "pg_stat_clear_snapshot",
          "pg_stat_file",
          "pg_stat_force_next_flush",
          "pg_stat_have_stats",
          "pg_switch_wal",
          "pg_terminate_backend",
          "pg_try_advisory_lock",
          "pg_try_advisory_lock_shared",
          "pg_try_advisory_xact_lock",
          "pg_try_advisory_xact_lock_shared",
          "pg_wal_replay_pause",
          "pg_wal_replay_resume",
          "setval");

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

  /** True if it runs a text, or reads relations, that its arguments name. */
  boolean runsText(FunctionName function) {
    String name = function.name();
    return builtin(function)
        && DYNAMIC.contains(name)
        && !name.startsWith("lo_")
        && !name.startsWith("pg_");
  }

  /** True if a call of it may do more than to compute a value of what it is given. */
  boolean acts(FunctionName function) {
    return writes(function)
        || dynamic(function)
        || advisoryLock(function)
        || advisoryUnlock(function)
        || sequence(function)
        || process(function)
        || SHUFFLES.contains(function.name());
  }

  /** True if it may cast what it is given to json. */
  boolean castsToJson(FunctionName function) {
    return TO_JSON.contains(function.name()) && builtin(function);
  }

  /** True if it gives back advisory locks of the session, and nothing else. */
  boolean advisoryUnlock(FunctionName function) {
    return UNLOCK.contains(function.name()) && builtin(function);
  }

  /** True if it may leave something in the server process that DISCARD ALL does not take away. */
  boolean process(FunctionName function) {
    String name = function.name();
    return builtin(function)
        && volatility.getOrDefault(name, false)
        && (name.equals("setseed")
            || !(HARMLESS.contains(name)
                || LEAVES_NOTHING.contains(name)
                || DYNAMIC.contains(name)
                || name.startsWith("pg_stat_get_")
                || name.startsWith("pg_stat_reset")
                || name.startsWith("pg_ls_")));
  }

  /** True if it uses the process's own generator of random numbers. */
  boolean generator(FunctionName function) {
    String name = function.name();
    return (SHUFFLES.contains(name) || SAMPLES.contains(name)) && builtin(function);
  }

  /** True if it may take an advisory lock of the session. */
  boolean advisoryLock(FunctionName function) {
    return ADVISORY.contains(function.name());
  }

  /** True if it changes what the session remembers of sequences. */
  boolean sequence(FunctionName function) {
    return SEQUENCE.contains(function.name());
  }
}
