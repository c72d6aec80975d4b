package io.cordon.proxy.frontend;

import io.cordon.protocol.ErrorResponse;
import io.cordon.proxy.metrics.LoopMetrics;
import io.cordon.proxy.router.Decision;
import io.cordon.proxy.router.ReasonClass;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts the refusals of one loop, and remembers the last {@value #KEPT} of them. */
final class Refusals {

  static final int KEPT = 100;

  private final LoopMetrics metrics;
  private final ArrayDeque<RefusalView> last = new ArrayDeque<>(KEPT);

  Refusals(LoopMetrics metrics) {
    this.metrics = metrics;
  }

  /**
   * A statement does not run.
   *
   * @param node where the session is; null if nowhere
   */
  void refused(Session session, ErrorResponse error, Grounds grounds, @Nullable String node) {
    ReasonClass reason = reason(error, grounds);
    String plugin =
        grounds.decision() instanceof Decision.Refused refused ? refused.plugin() : null;
    metrics.refused(plugin == null ? "" : plugin, reason.label()).increment();
    if (last.size() == KEPT) {
      last.removeFirst();
    }
    last.addLast(
        new RefusalView(
            Instant.now(),
            grounds.epoch(),
            session.clientId(),
            session.login().user(),
            session.login().database(),
            plugin,
            reason,
            Errors.reason(error),
            error.sqlState(),
            node));
  }

  List<RefusalView> last() {
    return List.copyOf(last);
  }

  private static ReasonClass reason(ErrorResponse error, Grounds grounds) {
    if (grounds.decision() instanceof Decision.Refused refused) {
      return ReasonClass.of(refused);
    }
    return switch (error.sqlState()) {
      case Errors.BLOCKED -> {
        if (Errors.isOfPlace(error)) {
          yield ReasonClass.ELSEWHERE;
        }
        String wish = grounds.attributes().get(Setting.REPLICA);
        yield wish == null || wish.isEmpty() ? ReasonClass.NO_CANDIDATES : ReasonClass.WISH;
      }
      case "42501", "0A000" -> ReasonClass.ATTRIBUTE;
      case "58030" -> ReasonClass.UNAUDITED;
      default -> ReasonClass.OTHER;
    };
  }
}
