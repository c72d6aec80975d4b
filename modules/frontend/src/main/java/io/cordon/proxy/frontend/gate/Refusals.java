package io.cordon.proxy.frontend.gate;

import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.metrics.LoopMetrics;
import io.cordon.proxy.router.Decision;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts the refusals of one loop, and remembers the last {@value #KEPT} of them. */
public final class Refusals {

  static final int KEPT = 100;

  private final LoopMetrics metrics;
  private final ArrayDeque<RefusalView> last = new ArrayDeque<>(KEPT);

  public Refusals(LoopMetrics metrics) {
    this.metrics = metrics;
  }

  /**
   * A statement does not run.
   *
   * @param epoch of the policy that it was refused under
   * @param node where the session is; null if nowhere
   */
  void refused(Session session, Refusal.Denial denial, long epoch, @Nullable String node) {
    Decision.Refused decision = denial.decision();
    String plugin = decision == null ? null : decision.plugin();
    metrics.refused(plugin == null ? "" : plugin, denial.reasonClass().label()).increment();
    if (last.size() == KEPT) {
      last.removeFirst();
    }
    last.addLast(
        new RefusalView(
            Instant.now(),
            epoch,
            session.clientId(),
            session.login().user(),
            session.login().database(),
            plugin,
            denial.reasonClass(),
            denial.reason(),
            denial.error().sqlState(),
            node));
  }

  public List<RefusalView> last() {
    return List.copyOf(last);
  }
}
