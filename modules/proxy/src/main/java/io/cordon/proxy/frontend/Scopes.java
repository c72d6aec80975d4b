package io.cordon.proxy.frontend;

import io.cordon.sql.Effect;
import io.cordon.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Which cursors and portals of a session are gone with a transaction, or with a part of it. Another
 * may take the name of one that is gone, such as a cursor that a function opens, and must not be
 * taken for it. Notes what a node gets, in that order.
 */
final class Scopes {

  private sealed interface Entry {}

  private record Savepoint(String name) implements Entry {}

  private record Made(String name) implements Entry {}

  private final Session session;

  /** Since the transaction began, as far as a node has been sent it. */
  private final List<Entry> entries = new ArrayList<>();

  Scopes(Session session) {
    this.session = session;
  }

  /** A portal with a name is being bound; takes it back if the node does not. */
  Runnable bound(String portal) {
    Runnable undo = undo();
    entries.add(new Made(portal));
    return undo;
  }

  /**
   * A statement is being run; takes back what it does here, if the node does not run it.
   *
   * @param failed in a transaction that can only be rolled back
   */
  Runnable after(Step step, boolean failed) {
    Statement statement = step.statement();
    if (statement == null || !concerns(statement.effect())) {
      return () -> {};
    }
    Effect effect = statement.effect();
    Runnable undo = undo();
    if (effect instanceof Effect.DeclareCursor declare) {
      session.portals.remove(declare.name());
      session.cursors.put(declare.name(), new Cursor(statement, step.origin()));
      entries.add(new Made(declare.name()));
      return () -> {
        undo.run();
        session.cursors.remove(declare.name());
      };
    } else if (effect instanceof Effect.Savepoint savepoint) {
      entries.add(new Savepoint(savepoint.name()));
    } else if (effect instanceof Effect.Release release) {
      List<Entry> since = entries.subList(Math.max(0, last(release.name())), entries.size());
      since.removeIf(Savepoint.class::isInstance);
    } else if (effect instanceof Effect.RollbackTo rollbackTo) {
      // One that is not here is older than anything that a node has been sent.
      forget(entries.subList(last(rollbackTo.name()) + 1, entries.size()));
    } else {
      end(failed || effect instanceof Effect.Rollback);
    }
    return undo;
  }

  /** No transaction is open any more. */
  void ended() {
    end(false);
  }

  /** And what it has made is gone. */
  void rolledBack() {
    end(true);
  }

  private void end(boolean rolledBack) {
    if (rolledBack) {
      forget(entries);
    }
    entries.clear();
    session.portals.clear();
    session.cursors.values().removeIf(cursor -> !cursor.held());
  }

  private void forget(List<Entry> made) {
    for (Entry entry : made) {
      if (entry instanceof Made gone) {
        session.portals.remove(gone.name());
        session.cursors.remove(gone.name());
      }
    }
    made.clear();
  }

  /** What is gone from the session stays so: at worst a client is told that it is not there. */
  private Runnable undo() {
    List<Entry> before = List.copyOf(entries);
    return () -> {
      entries.clear();
      entries.addAll(before);
    };
  }

  private int last(String savepoint) {
    return entries.lastIndexOf(new Savepoint(savepoint));
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
