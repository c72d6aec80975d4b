package io.cordon.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text of one Query or Parse message, analysed.
 *
 * <p>PostgreSQL parses the whole text before it runs the first statement of it, so a text with an
 * {@code error} runs nothing: its list of statements is empty. Empty statements ({@code ;;}) are
 * not listed; a text with nothing but them, blanks and comments has no statements and no error.
 *
 * @param text the text as it was given
 * @param statements in the order of the text
 * @param error why PostgreSQL would answer 42601 (or what the lexer says), null if the text parses
 */
public record Script(String text, List<Statement> statements, @Nullable SyntaxError error) {

  public Script {
    statements = List.copyOf(statements);
  }

  /** True if the text does not parse: not read-only, relations unknown. */
  public boolean opaque() {
    return error != null;
  }
}
