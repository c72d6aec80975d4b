package io.cordon.proxy.frontend.session;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;

/** Statements that no node has seen yet, in order. The session's budget knows what they take. */
public final class Deferred extends AbstractList<String> {

  private final List<String> statements = new ArrayList<>();
  private final SessionBudget budget;

  Deferred(SessionBudget budget) {
    this.budget = budget;
  }

  @Override
  public void add(int index, String statement) {
    statements.add(index, statement);
    budget.change(weight(statement));
  }

  @Override
  public String get(int index) {
    return statements.get(index);
  }

  @Override
  public String set(int index, String statement) {
    String before = statements.set(index, statement);
    budget.change(weight(statement) - weight(before));
    return before;
  }

  @Override
  public String remove(int index) {
    String gone = statements.remove(index);
    budget.change(-weight(gone));
    return gone;
  }

  @Override
  protected void removeRange(int from, int to) {
    List<String> gone = statements.subList(from, to);
    gone.forEach(statement -> budget.change(-weight(statement)));
    gone.clear();
  }

  @Override
  public int size() {
    return statements.size();
  }

  private static long weight(String statement) {
    return Weights.of(statement);
  }
}
