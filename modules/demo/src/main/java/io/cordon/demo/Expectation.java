package io.cordon.demo;

import java.util.List;

/** What a statement of the scenario has to be answered with. */
sealed interface Expectation {

  boolean holds(Answer answer);

  /** No rows and no error. */
  static Expectation ok() {
    return new RowCount(0);
  }

  static Expectation rows(int count) {
    return new RowCount(count);
  }

  /** One row of one value. */
  static Expectation value(String value) {
    return new Value(value);
  }

  /** A refusal whose message holds the text. */
  static Expectation error(String sqlState, String text) {
    return new Refused(sqlState, text);
  }

  record RowCount(int count) implements Expectation {
    @Override
    public boolean holds(Answer answer) {
      return answer instanceof Answer.Rows rows && rows.rows().size() == count;
    }

    @Override
    public String toString() {
      return count == 0 ? "ok" : count + " row(s)";
    }
  }

  record Value(String value) implements Expectation {
    @Override
    public boolean holds(Answer answer) {
      return answer instanceof Answer.Rows rows && rows.rows().equals(List.of(List.of(value)));
    }

    @Override
    public String toString() {
      return value;
    }
  }

  record Refused(String sqlState, String text) implements Expectation {
    @Override
    public boolean holds(Answer answer) {
      return answer instanceof Answer.Refusal refusal
          && refusal.severity().equals("ERROR")
          && refusal.sqlState().equals(sqlState)
          && refusal.message().contains(text);
    }

    @Override
    public String toString() {
      return "ERROR: …" + text + "… (" + sqlState + ")";
    }
  }
}
