package io.cordon.proxy.frontend.query;

import io.cordon.proxy.frontend.gate.Admissions;
import io.cordon.proxy.frontend.gate.Refused;
import io.cordon.proxy.frontend.session.BatchStatement;
import io.cordon.proxy.frontend.session.TxState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far the statements of one text may go. */
final class BatchPlan {

  final List<TxState> states = new ArrayList<>();

  /** What may go so far. */
  final List<BatchStatement> steps = new ArrayList<>();

  /** The same, as the gate let it go. */
  final Admissions admissions = new Admissions();

  /** What may not go, behind what may; null: all may. */
  @Nullable Refused refused;

  /** What runs is not the client's text. */
  boolean edited;
}
