package io.cordon.proxy.frontend.link;

import io.cordon.protocol.Parse;
import io.cordon.proxy.frontend.gate.Gate;
import io.cordon.proxy.frontend.session.BatchStatement;
import io.cordon.proxy.frontend.session.DecisionRequest;
import io.cordon.proxy.frontend.session.PinReason;
import io.cordon.proxy.frontend.session.Prepared;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.sql.Effect;
import io.cordon.sql.Script;
import io.cordon.sql.SessionState;
import io.cordon.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a statement that a node has run leaves in its session: names, and what they stand for. */
public final class CompletionEffects {

  private final Session session;
  private final ServerLink link;
  private final Gate gate;

  public CompletionEffects(Session session, ServerLink link, Gate gate) {
    this.session = session;
    this.link = link;
    this.gate = gate;
  }

  public void of(BatchStatement step) {
    Statement statement = step.statement();
    if (statement == null) {
      // The node reads more than we do, and nobody knows what it has left behind.
      session.pins.add(PinReason.UNKNOWN);
      return;
    }
    Effect effect = statement.effect();
    unpin(step, statement);
    left(statement);
    if (effect instanceof Effect.Execute) {
      Statement inner = DecisionRequest.inner(session, statement);
      if (inner != null) {
        left(inner);
      }
    }
    if (effect instanceof Effect.Prepare prepare) {
      prepared(step, prepare);
    } else if (effect instanceof Effect.CloseCursor close) {
      closed(close.cursor());
    } else if (effect instanceof Effect.Deallocate deallocate) {
      deallocated(deallocate.name());
    } else if (effect instanceof Effect.Discard discard
        && discard.what() == Effect.Discard.What.ALL) {
      deallocated(null);
      session.portals.clear();
      link.discarded();
    }
  }

  private void left(Statement statement) {
    for (SessionState state : statement.leaves()) {
      PinReason reason = PinReason.of(state);
      if (reason != null && session.pins.contains(reason)) {
        session.pinAgain(reason);
      }
    }
  }

  /** What throws away the last of what a pin is for ends it. */
  private void unpin(BatchStatement step, Statement statement) {
    Effect effect = statement.effect();
    if (effect instanceof Effect.Unlisten unlisten && unlisten.channel() == null) {
      session.unpinAtEnd(PinReason.LISTEN);
    } else if (effect instanceof Effect.AdvisoryUnlock unlock
        && unlock.all()
        && gate.onlyUnlocks(statement)
        && step.asked().statements().stream().noneMatch(CompletionEffects::sets)) {
      session.unpinAtEnd(PinReason.ADVISORY_LOCK);
    } else if (effect instanceof Effect.CloseCursor close && close.cursor() == null) {
      session.unpinAtEnd(PinReason.CURSOR_WITH_HOLD);
    } else if (effect instanceof Effect.Deallocate deallocate && deallocate.name() == null) {
      session.unpinAtEnd(PinReason.SQL_PREPARED);
    } else if (effect instanceof Effect.Discard discard) {
      switch (discard.what()) {
        case SEQUENCES -> session.unpinAtEnd(PinReason.SEQUENCE);
        case TEMP -> session.unpinAtEnd(PinReason.TEMPORARY_OBJECT);
        case ALL, PLANS -> {}
      }
    }
  }

  /** It may be the search path, for what is behind it in its text. */
  private static boolean sets(Statement statement) {
    return statement.effect() instanceof Effect.SetParameter || !statement.settingCalls().isEmpty();
  }

  /** Cursors are portals: CLOSE ends both, and what opens next under the name is another one. */
  private void closed(@Nullable String cursor) {
    if (cursor == null) {
      session.cursors.clear();
      session.portals.keySet().removeIf(name -> !name.isEmpty());
    } else {
      session.cursors.remove(cursor);
      session.portals.remove(cursor);
    }
  }

  /**
   * PREPARE and Parse share their names: Bind may name this one, and it is where it is wanted. What
   * is kept as its text is the client's, of which a plugin is asked again.
   */
  private void prepared(BatchStatement step, Effect.Prepare ran) {
    Prepared running = prepared(step, step.script(), ran);
    Prepared statement = running;
    if (step.rewritten()
        && step.sent() != null
        && step.sent().effect() instanceof Effect.Prepare sent
        && sent.name().equals(ran.name())) {
      statement = prepared(step, step.asked(), sent);
      statement.runs(running);
    }
    session.prepared.put(ran.name(), statement);
    ConnectionState.of(link.server()).add(statement.running());
  }

  private Prepared prepared(BatchStatement step, Script script, Effect.Prepare prepare) {
    Statement inner = prepare.statement();
    Parse parse = new Parse(prepare.name(), inner.text(script), new int[0]);
    Script one = new Script(script.text(), List.of(inner), null);
    return Prepared.of(step.provenance(), parse, one, session);
  }

  private void deallocated(@Nullable String name) {
    ConnectionState mirror = ConnectionState.of(link.server());
    if (name == null) {
      session.prepared.keySet().removeIf(key -> !key.isEmpty());
      mirror.named.clear();
    } else {
      session.prepared.remove(name);
      mirror.named.remove(name);
    }
  }
}
