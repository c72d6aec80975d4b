package io.cordon.sql;

/** Parses and analyses SQL text. Thread-safe; {@link #analyze} never throws and never blocks. */
public interface SqlAnalyzer {

  /**
   * Analyses the text of one Query or Parse message.
   *
   * @param standardConformingStrings the session's setting of that name: whether backslashes in
   *     plain string literals are ordinary characters
   */
  Script analyze(String text, boolean standardConformingStrings);

  /** The text with its constants replaced by {@code $n}, blanks folded and comments removed. */
  String normalize(String text, boolean standardConformingStrings);
}
