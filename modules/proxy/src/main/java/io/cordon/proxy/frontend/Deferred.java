package io.cordon.proxy.frontend;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;

/** Statements that no node has seen yet, in order. Counts what they take. */
final class Deferred extends AbstractList<String> {

  /** What one takes beside its characters. */
  private static final int STATEMENT_BYTES = 64;

  private final List<String> statements = new ArrayList<>();
  private long bytes;

  /** What they take in memory, about. */
  long bytes() {
    return bytes;
  }

  @Override
  public void add(int index, String statement) {
    statements.add(index, statement);
    bytes += weight(statement);
  }

  @Override
  public String get(int index) {
    return statements.get(index);
  }

  @Override
  public String set(int index, String statement) {
    String before = statements.set(index, statement);
    bytes += weight(statement) - weight(before);
    return before;
  }

  @Override
  public String remove(int index) {
    String gone = statements.remove(index);
    bytes -= weight(gone);
    return gone;
  }

  @Override
  protected void removeRange(int from, int to) {
    List<String> gone = statements.subList(from, to);
    gone.forEach(statement -> bytes -= weight(statement));
    gone.clear();
  }

  @Override
  public int size() {
    return statements.size();
  }

  private static long weight(String statement) {
    return STATEMENT_BYTES + 2L * statement.length();
  }
}
