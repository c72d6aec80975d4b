package io.cordon.sql;

import java.util.List;

/**
 * Parses and analyses SQL text by PostgreSQL's own grammar. Thread-safe; neither method throws, for
 * any text, or blocks.
 */
public final class SqlAnalyzer {

  private static final SqlAnalyzer POSTGRES_17 = new SqlAnalyzer();

  /** Its buffers are the thread's own; what a huge text has made them grow by is given back. */
  private static final ThreadLocal<Parser> PARSER = ThreadLocal.withInitial(Parser::new);

  private SqlAnalyzer() {}

  /** The analyzer for PostgreSQL 17's grammar, which older ones' statements are in. */
  public static SqlAnalyzer postgres17() {
    return POSTGRES_17;
  }

  /**
   * Analyses the text of one Query or Parse message.
   *
   * @param standardConformingStrings the session's setting of that name: whether backslashes in
   *     plain string literals are ordinary characters
   */
  public Script analyze(String text, boolean standardConformingStrings) {
    try {
      Tree tree = PARSER.get().parse(text, standardConformingStrings);
      Source source = new Source(text, tree, standardConformingStrings);
      return new Script(text, new Statements(source).all(), null);
    } catch (SyntaxException e) {
      return new Script(text, List.of(), e.error(text));
    }
  }

  /** Whether a call of a function of PostgreSQL's own by this name may write, or take a lock. */
  public static boolean mayWrite(String function) {
    return Grammar.POSTGRES_17.functions.writes(new FunctionName("pg_catalog", function));
  }

  /**
   * The text with its constants replaced by {@code $n}, blanks folded and comments removed; n
   * counts on from the text's own parameters. A text that does not lex stays as it is, but for
   * blanks around it.
   */
  public String normalize(String text, boolean standardConformingStrings) {
    return Normalizer.normalize(text, standardConformingStrings);
  }
}
