package io.cordon.proxy.frontend.session;

import io.cordon.sql.Script;
import io.cordon.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * One statement of a message, as the client sent it and as it runs: those differ if a plugin has
 * rewritten it.
 *
 * @param asked the text that the client's statement is in
 * @param sent the client's statement; null if its text does not parse
 * @param script the text that the statement which runs is in
 * @param statement what runs; null if the text does not parse
 */
public record BatchStatement(
    Script asked, @Nullable Statement sent, Script script, @Nullable Statement statement) {

  public static BatchStatement of(
      Script asked, @Nullable Statement sent, @Nullable Script rewritten) {
    return rewritten == null
        ? new BatchStatement(asked, sent, asked, sent)
        : new BatchStatement(asked, sent, rewritten, rewritten.statements().get(0));
  }

  @SuppressWarnings("ReferenceEquality") // The same text, not an equal one.
  public boolean rewritten() {
    return asked != script;
  }

  /** How what this leaves for later came about; null if that cannot be told. */
  public @Nullable Provenance provenance() {
    Statement one = sent;
    Statement ran = statement;
    return one == null || ran == null ? null : new Provenance(asked, one, ran.text(script));
  }
}
