package io.cordon.proxy.frontend.session;

import io.cordon.sql.Effect;
import io.cordon.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Which cursors and portals of a session are gone with a transaction, or with a part of it. Another
 * may take the name of one that is gone, such as a cursor that a function opens, and must not be
 * taken for it. Notes what a node gets, in that order.
 */
public final class TransactionNames {

  /**
   * What has been made since a savepoint, or since the transaction began. Immutable, and shared.
   *
   * @param savepoint that this is above; empty of the transaction itself
   */
  private record Level(@Nullable Level below, String savepoint, Names made) {

    static final Level TRANSACTION = new Level(null, "", Names.NONE);

    Level with(String name) {
      return new Level(below, savepoint, made.with(name));
    }

    Level without(String name) {
      return made.has(name) ? new Level(below, savepoint, made.without(name)) : this;
    }
  }

  private final Session session;

  /** Since the transaction began, as far as a node has been sent it. */
  private Level top = Level.TRANSACTION;

  TransactionNames(Session session) {
    this.session = session;
  }

  /** A portal with a name is being bound; takes it back if the node does not. */
  public Runnable bound(String portal) {
    Runnable undo = undo();
    top = top.with(portal);
    return undo;
  }

  /** A portal with a name is gone: there is nothing to forget of it. */
  public void closed(String portal) {
    top = top.without(portal);
  }

  /**
   * A statement is being run; takes back what it does here, if the node does not run it.
   *
   * @param failed in a transaction that can only be rolled back
   */
  public Runnable after(BatchStatement step, boolean failed) {
    Statement statement = step.statement();
    if (statement == null || !concerns(statement.effect())) {
      return () -> {};
    }
    Effect effect = statement.effect();
    Runnable undo = undo();
    if (effect instanceof Effect.DeclareCursor declare) {
      session.portals.remove(declare.name());
      session.cursors.put(declare.name(), new Cursor(statement, step.provenance()));
      top = top.with(declare.name());
      return () -> {
        undo.run();
        session.cursors.remove(declare.name());
      };
    } else if (effect instanceof Effect.Savepoint savepoint) {
      top = new Level(top, savepoint.name(), Names.NONE);
    } else if (effect instanceof Effect.Release release) {
      release(release.name());
    } else if (effect instanceof Effect.RollbackTo rollbackTo) {
      session.pinsRolledBack();
      rollbackTo(rollbackTo.name());
    } else {
      end(failed || effect instanceof Effect.Rollback);
    }
    return undo;
  }

  /** No transaction is open any more. */
  public void ended() {
    end(false);
  }

  /** And what it has made is gone. */
  public void rolledBack() {
    end(true);
  }

  private void end(boolean rolledBack) {
    if (rolledBack) {
      session.pinsRolledBack();
      for (Level level = top; level != null; level = level.below()) {
        forget(level);
      }
    }
    top = Level.TRANSACTION;
    session.portals.clear();
    session.cursors.values().removeIf(cursor -> !cursor.held());
  }

  /** What was made above the savepoint is now of what is below it; if it is not here, all is. */
  private void release(String savepoint) {
    Level level = top;
    Names made = Names.NONE;
    boolean found = false;
    while (!found && level.below() != null) {
      made = made.and(level.made());
      found = level.savepoint().equals(savepoint);
      level = level.below();
    }
    top = new Level(level.below(), level.savepoint(), level.made().and(made));
  }

  /** A savepoint that is not here is older than anything that a node has been sent. */
  private void rollbackTo(String savepoint) {
    Level level = top;
    forget(level);
    while (level.below() != null && !level.savepoint().equals(savepoint)) {
      level = level.below();
      forget(level);
    }
    top = new Level(level.below(), level.savepoint(), Names.NONE);
  }

  private void forget(Level level) {
    level
        .made()
        .forEach(
            name -> {
              session.portals.remove(name);
              session.cursors.remove(name);
            });
  }

  /** What is gone from the session stays so: at worst a client is told that it is not there. */
  private Runnable undo() {
    Level before = top;
    return () -> top = before;
  }

  private static boolean concerns(Effect effect) {
    return effect instanceof Effect.DeclareCursor
        || effect instanceof Effect.Savepoint
        || effect instanceof Effect.Release
        || effect instanceof Effect.RollbackTo
        || effect instanceof Effect.Commit
        || effect instanceof Effect.Rollback
        || effect instanceof Effect.PrepareTransaction;
  }
}
