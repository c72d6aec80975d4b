package io.cordon.proxy.metrics;

/**
 * What one event loop counts. Made on the loop, and written there only; read by whoever scrapes.
 *
 * <p>Who counts a statement keeps the counter of its region in hand ({@link #allowed}), and asks
 * for another one only when the session goes to another node.
 */
public final class LoopMetrics {

  /** The label of refusals that no plugin decided, as on the wire and in the audit. */
  private static final String NO_PLUGIN = "cordon";

  /** Statements that the member answered by itself. */
  public final Counter local = new Counter();

  /** Decisions that held from before, or were kept. */
  public final Counter decisionsKept = new Counter();

  /** From the question to the chain's answer; what names mean is looked up meanwhile. */
  public final Histogram decision = new Histogram();

  /** Leases that were still near the session. */
  public final Counter leasesParked = new Counter();

  /** Leases after which the server connection is cleaned for the next session. */
  public final Counter leasesCleaned = new Counter();

  /** From the question to the pool to a server connection, or to none. */
  public final Histogram lease = new Histogram();

  /** Leases that were not had. */
  public final Counter leasesFailed = new Counter();

  /** From the first message of a client's turn to its ReadyForQuery. */
  public final Histogram query = new Histogram();

  public final Counter loginsAdmitted = new Counter();

  private final LabelMap<Counter> allowed = new LabelMap<>(Counter::new);
  private final LabelMap<LabelMap<Counter>> refused =
      new LabelMap<>(() -> new LabelMap<>(Counter::new));
  private final LabelMap<Counter> loginsRefused = new LabelMap<>(Counter::new);

  /**
   * Of statements that went to a node of this region.
   *
   * @param region empty for a node without one
   */
  public Counter allowed(String region) {
    return allowed.of(region);
  }

  /**
   * Of statements that were refused.
   *
   * @param plugin empty where no plugin said so
   * @param reason of a closed set
   */
  public Counter refused(String plugin, String reason) {
    return refused.of(plugin).of(reason);
  }

  /** Of clients that were turned away; the reason is of a closed set. */
  public Counter loginsRefused(String reason) {
    return loginsRefused.of(reason);
  }

  void read(Families to) {
    to.count(Metric.STATEMENTS, local.get(), "local", "");
    allowed.each((region, count) -> to.count(Metric.STATEMENTS, count.get(), "allowed", region));
    refused.each(
        (plugin, reasons) ->
            reasons.each(
                (reason, count) -> {
                  to.count(Metric.STATEMENTS, count.get(), "refused", "");
                  to.count(
                      Metric.REFUSALS, count.get(), plugin.isEmpty() ? NO_PLUGIN : plugin, reason);
                }));
    to.count(Metric.DECISIONS_KEPT, decisionsKept.get());
    to.distribution(Metric.DECISION_SECONDS, decision.read());
    to.count(Metric.LEASES_PARKED, leasesParked.get());
    to.count(Metric.LEASES_CLEANED, leasesCleaned.get());
    to.count(Metric.LEASES_FAILED, leasesFailed.get());
    to.distribution(Metric.LEASE_SECONDS, lease.read());
    to.distribution(Metric.QUERY_SECONDS, query.read());
    to.count(Metric.LOGINS, loginsAdmitted.get());
    loginsRefused.each((reason, count) -> to.count(Metric.LOGINS_REFUSED, count.get(), reason));
  }
}
