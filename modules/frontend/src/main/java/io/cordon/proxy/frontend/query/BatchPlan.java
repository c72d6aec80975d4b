package io.cordon.proxy.frontend.query;

import io.cordon.proxy.frontend.gate.AuditContext;
import io.cordon.proxy.frontend.gate.Execution;
import io.cordon.proxy.frontend.gate.Gate;
import io.cordon.proxy.frontend.gate.Refused;
import io.cordon.proxy.frontend.gate.StatementObservers;
import io.cordon.proxy.frontend.session.BatchStatement;
import io.cordon.proxy.frontend.session.DecisionRequest;
import io.cordon.proxy.frontend.session.TxState;
import io.cordon.proxy.region.Node;
import io.cordon.sql.Script;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How far the statements of one text may go. */
final class BatchPlan {

  final List<TxState> states = new ArrayList<>();

  /** What may go so far. */
  final List<BatchStatement> steps = new ArrayList<>();

  /** The same, as the gate let it go. */
  final List<Gate.Admitted> admitted = new ArrayList<>();

  /** What a plugin has put in the place of the statement that was decided last. */
  @Nullable Script rewritten;

  @Nullable List<Node> nodes;

  /** Everything so far may run where the session already keeps a server connection. */
  boolean keptFits = true;

  /** What may not go, behind what may; null: all may. */
  @Nullable Refused refused;

  /** What was decided, by statement; only if the audit wants to hear of it. */
  @Nullable Map<Integer, AuditContext> allowed;

  /** What was asked, by statement; only if somebody observes. */
  private @Nullable TreeMap<Integer, DecisionRequest> asked;

  /** What runs is not the client's text. */
  boolean edited;

  void allowed(int statement, AuditContext grounds) {
    allowed = allowed == null ? new TreeMap<>() : allowed;
    allowed.put(statement, grounds);
  }

  void asked(int statement, DecisionRequest question) {
    asked = asked == null ? new TreeMap<>() : asked;
    asked.put(statement, question);
  }

  /** Null if it was not asked, or nobody observes. */
  @Nullable DecisionRequest asked(int statement) {
    return asked == null ? null : asked.get(statement);
  }

  /** Null if nothing was asked, or nobody observes. */
  @Nullable DecisionRequest firstAsked() {
    return asked == null ? null : asked.firstEntry().getValue();
  }

  /**
   * Notes that its statements are on their way, for the observers.
   *
   * @return by statement; empty if nothing was asked, or nobody observes
   */
  List<@Nullable Execution> sent(StatementObservers observers, String node) {
    if (asked == null || !observers.observed()) {
      return List.of();
    }
    List<@Nullable Execution> all = new ArrayList<>(Collections.nCopies(steps.size(), null));
    Execution before = null;
    for (Map.Entry<Integer, DecisionRequest> one : asked.headMap(steps.size()).entrySet()) {
      before = observers.sent(one.getValue(), node, before);
      all.set(one.getKey(), before);
    }
    return all;
  }
}
