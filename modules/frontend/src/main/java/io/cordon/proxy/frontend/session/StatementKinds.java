package io.cordon.proxy.frontend.session;

import io.cordon.sql.Effect;
import io.cordon.sql.Statement;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What statements are to a session. */
public final class StatementKinds {

  private static final Set<String> OF_SETTINGS = Set.of("SET", "RESET", "SHOW");

  private StatementKinds() {}

  /**
   * It needs no node while none is engaged.
   *
   * @param held a server connection is kept: what concerns its state goes to it
   */
  public static boolean isLocal(Statement statement, TxState at, boolean held) {
    Effect effect = statement.effect();
    if (isUpkeep(effect)) {
      return !held && !at.block();
    }
    if (effect instanceof Effect.PrepareTransaction) {
      return at.failed(); // it can only roll back
    }
    return isOfAttribute(effect) || isTransactionControl(effect);
  }

  /** SET, RESET and SHOW of what is ours. */
  public static boolean isOfAttribute(Effect effect) {
    if (effect instanceof Effect.SetParameter set) {
      return Setting.isAttribute(Setting.key(set.name()));
    } else if (effect instanceof Effect.Reset reset) {
      return Setting.isAttribute(Setting.key(reset.name()));
    }
    return effect instanceof Effect.Show show && Setting.isAttribute(Setting.key(show.name()));
  }

  /** Of what needs no node: it may not be a part of a transaction. */
  public static boolean isOfNoBlock(Effect effect) {
    return effect instanceof Effect.Discard discard && discard.what() == Effect.Discard.What.ALL;
  }

  /**
   * What only throws away what the session has on its own server connection, and has nothing to do
   * where it has none.
   */
  public static boolean isUpkeep(Effect effect) {
    return forgetsState(effect) || effect instanceof Effect.Deallocate;
  }

  /** What takes back whatever statements have set, also those that nobody has seen setting it. */
  public static boolean forgetsState(Effect effect) {
    return (effect instanceof Effect.Discard discard && discard.what() == Effect.Discard.What.ALL)
        || effect instanceof Effect.ResetAll;
  }

  /** What only throws away, or gives back, a part of what the session has on its connection. */
  public static boolean throwsAway(Effect effect) {
    return isUpkeep(effect)
        || effect instanceof Effect.Discard
        || effect instanceof Effect.Unlisten
        || effect instanceof Effect.CloseCursor;
  }

  /**
   * SET, RESET and SHOW: they read and write no data, and concern the connection that they run on.
   * One is decided like any other; where the session is on a node already, it runs there.
   */
  public static boolean touchesNoData(@Nullable Statement statement) {
    return statement != null
        && OF_SETTINGS.contains(statement.command())
        && !statement.opaque()
        && statement.relations().isEmpty()
        && statement.functions().isEmpty();
  }

  public static boolean isTransactionControl(Effect effect) {
    return effect instanceof Effect.Begin
        || effect instanceof Effect.Commit
        || effect instanceof Effect.Rollback
        || effect instanceof Effect.Savepoint
        || effect instanceof Effect.Release
        || effect instanceof Effect.RollbackTo;
  }
}
