package io.cordon.proxy.frontend;

import io.cordon.protocol.ErrorResponse;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What is known beforehand of a simple query that goes to a node.
 *
 * @param states the session's state before each statement, and after the last one that is sent
 * @param refusedAt which statement is sent as one that must fail; -1 if none
 * @param instead what the client gets in the place of that failure; null for the node's own error
 * @param completed told of each statement that the node has done
 * @param executions what observers are told of, by statement; null for nothing
 */
record QueryPlan(
    List<TxState> states,
    int refusedAt,
    @Nullable ErrorResponse instead,
    IntConsumer completed,
    List<@Nullable Execution> executions) {

  /** Of what is asked about nowhere. */
  QueryPlan(TxState state, int refusedAt, @Nullable ErrorResponse instead) {
    this(List.of(state), refusedAt, instead, i -> {}, List.of());
  }

  @Nullable Execution execution(int statement) {
    return statement < executions.size() ? executions.get(statement) : null;
  }

  TxState before(int statement) {
    return states.get(Math.min(statement, states.size() - 1));
  }

  TxState last() {
    return states.get(states.size() - 1);
  }
}
