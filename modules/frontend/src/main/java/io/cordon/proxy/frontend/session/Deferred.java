package io.cordon.proxy.frontend.session;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Statements that no node has seen yet, in order. The session's budget knows what they take. */
public final class Deferred extends AbstractList<String> {

  /** With modes it may fail, on a standby. */
  private static final Pattern PLAIN_BEGIN =
      Pattern.compile("(?i)(begin|start\\s+transaction)(\\s+(work|transaction))?\\s*");

  private static final Pattern BEGIN = Pattern.compile("(?i)(begin|start)\\b.*", Pattern.DOTALL);

  private final List<String> statements = new ArrayList<>();
  private final SessionBudget budget;

  Deferred(SessionBudget budget) {
    this.budget = budget;
  }

  /** It begins a transaction, with no modes, and cannot fail. */
  public static boolean isPlainBegin(String statement) {
    return PLAIN_BEGIN.matcher(statement).matches();
  }

  /** AND CHAIN: what is left is a new transaction with the modes of the old one. */
  public void chain() {
    List<String> begins =
        statements.stream().filter(statement -> BEGIN.matcher(statement).matches()).toList();
    clear();
    addAll(begins);
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
