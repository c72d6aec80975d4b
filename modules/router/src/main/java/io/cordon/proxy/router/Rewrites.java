package io.cordon.proxy.router;

import io.cordon.sql.Effect;
import io.cordon.sql.Script;
import io.cordon.sql.SettingText;
import io.cordon.sql.Statement;
import io.cordon.sql.SyntaxError;
import org.jspecify.annotations.Nullable;

/** The rule of what a {@code pre_query} hook may put in the place of a statement. */
public final class Rewrites {

  private Rewrites() {}

  /**
   * Why this text may not run in the place of a statement; null if it may. It is one statement, not
   * opaque where the other was not, and none that the proxy answers itself: transactions, the
   * session's attributes and its upkeep are the client's.
   *
   * @param before the text whose place it takes; empty if that was no text at all
   */
  public static @Nullable String objection(Script script, String before, boolean opaqueBefore) {
    SyntaxError error = script.error();
    if (before.isEmpty()) {
      return "a function call has no text to rewrite";
    } else if (error != null) {
      return "the rewritten text does not parse: " + error.message();
    } else if (script.statements().size() != 1) {
      return "the rewritten text has " + script.statements().size() + " statements";
    }
    Statement statement = script.statements().get(0);
    if (isOfTheSession(statement.effect())) {
      return "a statement is not rewritten to " + statement.command();
    }
    return statement.opaque() && !opaqueBefore ? "the rewritten statement is opaque" : null;
  }

  private static boolean isOfTheSession(Effect effect) {
    if (effect instanceof Effect.SetParameter set) {
      return isAttribute(set.name());
    } else if (effect instanceof Effect.Reset reset) {
      return isAttribute(reset.name());
    } else if (effect instanceof Effect.Show show) {
      return isAttribute(show.name());
    }
    return effect instanceof Effect.Begin
        || effect instanceof Effect.Commit
        || effect instanceof Effect.Rollback
        || effect instanceof Effect.PrepareTransaction
        || effect instanceof Effect.Savepoint
        || effect instanceof Effect.Release
        || effect instanceof Effect.RollbackTo
        || effect instanceof Effect.ResetAll
        || effect instanceof Effect.Deallocate
        || (effect instanceof Effect.Discard discard && discard.what() == Effect.Discard.What.ALL);
  }

  private static boolean isAttribute(String name) {
    String key = SettingText.lowerCase(name);
    return key.equals("replica") || key.startsWith("helios.");
  }
}
