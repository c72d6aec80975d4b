package io.cordon.proxy.metrics;

import java.util.List;

/**
 * Every family that a member exposes, beside those of the JVM. A counter's name ends with {@code
 * _total} and a histogram has {@code _bucket}, {@code _count} and {@code _sum}, as Prometheus has
 * it. What a label may be is in the help.
 */
public enum Metric {
  STATEMENTS(
      Type.COUNTER,
      "cordon_statements",
      "Statements by decision (allowed, local: answered by the member, refused) and by the region"
          + " of the node that an allowed one ran on.",
      "decision",
      "region"),
  REFUSALS(
      Type.COUNTER,
      "cordon_refusals",
      "Refused statements by plugin (cordon: no plugin decided) and class of reason (block,"
          + " disagreement, failure, timeout, no_policy, stale, no_candidates, wish, elsewhere, attribute,"
          + " uncertain_text, rewritten_otherwise, unaudited).",
      "plugin",
      "reason"),
  DECISIONS_KEPT(Type.COUNTER, "cordon_decisions_kept", "Decisions answered from the cache."),
  DECISION_SECONDS(
      Type.HISTOGRAM,
      "cordon_decision_seconds",
      "Decisions that the chain was asked for, until its answer."),
  LEASES_PARKED(
      Type.COUNTER,
      "cordon_leases_parked",
      "Leases served by the session's parked connection, without asking the pool."),
  LEASES_CLEANED(
      Type.COUNTER,
      "cordon_leases_cleaned",
      "Leases that may have left session state behind, so that DISCARD ALL was needed."),
  LEASES_FAILED(Type.COUNTER, "cordon_leases_failed", "Lease requests that failed."),
  LEASE_SECONDS(
      Type.HISTOGRAM,
      "cordon_lease_seconds",
      "Leases that the pool was asked for, until the server connection was there."),
  QUERY_SECONDS(
      Type.HISTOGRAM,
      "cordon_query_seconds",
      "Requests of clients: from a Query, or the first message before a Sync, to ReadyForQuery."),
  LOGINS(Type.COUNTER, "cordon_logins", "Clients that were admitted."),
  LOGINS_REFUSED(
      Type.COUNTER,
      "cordon_logins_refused",
      "Clients that were turned away, by reason (authentication, database, parameter, protocol,"
          + " unavailable, timeout, other).",
      "reason"),
  CLIENTS(
      Type.GAUGE,
      "cordon_clients",
      "Clients by state (idle, waiting: for a decision or a lease, active, transaction).",
      "state"),
  PINNED_SESSIONS(
      Type.GAUGE,
      "cordon_pinned_sessions",
      "Sessions that keep their server connection, by what holds them; one may count twice.",
      "reason"),
  POOL_CONNECTIONS(
      Type.GAUGE,
      "cordon_pool_connections",
      "Server connections by node and state (opening, idle, leased).",
      "node",
      "state"),
  POOL_WAITING(
      Type.GAUGE, "cordon_pool_waiting", "Requests that wait for a lease, by node.", "node"),
  POOL_LIMIT(
      Type.GAUGE, "cordon_pool_limit", "Server connections that this member may have to a node."),
  PLUGIN_CALLS(
      Type.COUNTER,
      "cordon_plugin_calls",
      "Calls to plugin hooks; cached decisions are not counted.",
      "plugin",
      "hook"),
  PLUGIN_REFUSALS(
      Type.COUNTER,
      "cordon_plugin_refusals",
      "Calls that a plugin answered with a refusal.",
      "plugin",
      "hook"),
  PLUGIN_REWRITES(
      Type.COUNTER,
      "cordon_plugin_rewrites",
      "Statements in whose place a plugin put another text.",
      "plugin",
      "hook"),
  PLUGIN_FAILURES(
      Type.COUNTER,
      "cordon_plugin_failures",
      "Calls that a plugin did not answer well, by cause (deadline, memory, stack, trap, answer,"
          + " request, exception).",
      "plugin",
      "hook",
      "cause"),
  PLUGIN_LET_THROUGH(
      Type.COUNTER,
      "cordon_plugin_failures_let_through",
      "Failures that counted as no opinion, since the plugin has onFailure: default.",
      "plugin",
      "hook"),
  PLUGIN_DROPPED_EVENTS(
      Type.COUNTER,
      "cordon_plugin_dropped_events",
      "What a post_query hook was not told, since its queue was full.",
      "plugin",
      "hook"),
  PLUGIN_ACTIVE(
      Type.GAUGE,
      "cordon_plugin_active",
      "1 for each plugin of the active chain, with its version.",
      "plugin",
      "version"),
  CHAINS(
      Type.COUNTER,
      "cordon_chains_activated",
      "Chains that have taken over: each policy, and each swap of packages."),
  CHAIN_REFUSED(
      Type.GAUGE,
      "cordon_chain_refused",
      "1 if the last change of packages was not accepted and the chain before it decides."),
  POLICY_EPOCH(Type.GAUGE, "cordon_policy_epoch", "Epoch of the active policy; 0: none."),
  POLICY_AGE(Type.GAUGE, "cordon_policy_age_seconds", "Since the active chain has taken over."),
  AUDIT_WRITTEN(
      Type.COUNTER,
      "cordon_audit_written",
      "Events that are in the audit file; this and the next three only where there is one."),
  AUDIT_LOST(
      Type.COUNTER,
      "cordon_audit_lost",
      "Events lost for good: the queue was full, or the audit closed."),
  AUDIT_WAITING(Type.GAUGE, "cordon_audit_waiting", "Events that are still to be written."),
  AUDIT_FAILING(Type.GAUGE, "cordon_audit_failing", "1 while the audit file cannot be written."),
  CLUSTER_MEMBERS(Type.GAUGE, "cordon_cluster_members", "Members that this one sees, itself too."),
  BUILD(Type.GAUGE, "cordon_build", "1, with the version of the member.", "version"),
  NODE_ALIVE(
      Type.GAUGE,
      "cordon_node_alive",
      "1 if this member's last probe of the node succeeded.",
      "node",
      "region"),
  NODE_PRIMARY(
      Type.GAUGE, "cordon_node_primary", "1 if the node accepts writes.", "node", "region"),
  NODE_LAG(
      Type.GAUGE,
      "cordon_node_lag_seconds",
      "Seconds since the last transaction replayed by the standby.",
      "node",
      "region");

  enum Type {
    COUNTER,
    GAUGE,
    HISTOGRAM
  }

  private final Type type;
  private final String family;
  private final String help;

  @SuppressWarnings("ImmutableEnumChecker") // List.of(...)
  private final List<String> labels;

  Metric(Type type, String family, String help, String... labels) {
    this.type = type;
    this.family = family;
    this.help = help;
    this.labels = List.of(labels);
  }

  Type type() {
    return type;
  }

  /** Without the suffix that a sample of it may have. */
  public String family() {
    return family;
  }

  public String help() {
    return help;
  }

  public List<String> labels() {
    return labels;
  }
}
