package io.cordon.proxy.frontend;

import io.cordon.protocol.ErrorResponse;
import io.cordon.proxy.region.Node;
import io.cordon.sql.Script;
import io.cordon.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether the message of an extended query that is under way may go to a node: has its statement
 * decided, a server connection engaged, and refuses it in its place where it may not. Remembers
 * what was decided and asked about one message, until the next one. On the session's loop.
 */
final class Clearance {

  private final Session session;
  private final ScriptCache scripts;
  private final Deliberation deliberation;
  private final Engagement engagement;
  private final SessionWire wire;

  /** What was decided about the statement that {@link #mayGo} let go; null if nothing was. */
  private @Nullable Verdict allowed;

  /** What it was asked about as; null if it was not asked, or nobody observes. */
  private @Nullable Question about;

  Clearance(Session session, ScriptCache scripts, Deliberation deliberation, SessionWire wire) {
    this.session = session;
    this.scripts = scripts;
    this.deliberation = deliberation;
    this.engagement = wire.engagement();
    this.wire = wire;
  }

  /** What was decided about what {@link #mayGo} let go; null if nothing had to be. */
  @Nullable Verdict verdict() {
    return allowed;
  }

  /**
   * True: decided, engaged, send. False: the client has been told why not, or the frame waits
   * ({@link SessionWire#skipping} tells which).
   */
  boolean mayGo(Prepared prepared) {
    Script script = prepared.script();
    TxState at = session.tx();
    allowed = null;
    about = null;
    if (engagement.engaged() && at.failed()) {
      // 25P02 is the node's to say; what leads out of the failure needs no decision.
      Statement only = prepared.single();
      if (only == null || !Effects.endsFailure(only.effect())) {
        refuse(null);
        return false;
      }
      return true;
    }
    int count = Math.max(1, script.statements().size());
    for (int i = 0; i < count; i++) {
      Statement statement =
          script.opaque() || script.statements().isEmpty() ? null : script.statements().get(i);
      if (statement != null) {
        ErrorResponse forbidden = Effects.forbidden(session, statement);
        if (forbidden != null) {
          refuse(forbidden, Grounds.of(session, script, statement, at, epoch()));
          return false;
        }
        ErrorResponse full = Limits.objection(session, at, statement);
        if (full != null) {
          refuse(full);
          return false;
        }
        if (engagement.engaged()
            && (LocalStatements.isTransactionControl(statement.effect())
                || LocalStatements.isOfAttribute(statement.effect()))) {
          continue;
        }
        Node kept = wire.keptNodeFor(statement);
        if (kept != null) {
          if (!engagement.engaged() && !engagement.engage(List.of(kept), true)) {
            return false;
          }
          continue;
        }
      } else if (!script.opaque()) {
        continue;
      }
      if (!isAllowed(prepared, statement, i, count == 1)) {
        return false;
      }
    }
    return true;
  }

  private boolean isAllowed(
      Prepared prepared, @Nullable Statement statement, int index, boolean keep) {
    boolean stable = keep && statement != null && !Question.dependsOnSession(statement);
    Verdict verdict = stable ? deliberation.standing(prepared.lastVerdict, session) : null;
    boolean observed = wire.outcomes().observed();
    if (verdict == null || observed) {
      if (prepared.number == 0) {
        prepared.number = deliberation.number(0, session);
      }
      Question question = prepared.typed(question(prepared.script(), statement, prepared.number));
      about = observed ? question : null;
      if (verdict == null) {
        verdict = deliberation.verdict(index, question);
        if (verdict == null) {
          return false;
        }
        prepared.lastVerdict = stable ? verdict : null;
      }
    }
    if (about != null && verdict.rewritten() != null) {
      about = about.rewritten(verdict.rewritten());
    }
    boolean here = engagement.engaged() && wire.fitsHere(verdict, statement);
    if (!here && engagement.untouched()) {
      engagement.idle(); // it was engaged for what this was before
    }
    ErrorResponse refusal = verdict.refusal();
    if (refusal == null && keep) {
      Script rewritten = verdict.rewritten();
      prepared.runs(rewritten, session);
      refusal =
          rewritten == null ? null : Effects.forbidden(session, rewritten.statements().get(0));
    }
    if (refusal != null) {
      prepared.number = 0;
      refuse(refusal, Grounds.of(prepared.script(), statement, verdict));
      return false;
    }
    allowed = verdict;
    if (engagement.engaged()) {
      if (here) {
        return true;
      }
      refuse(
          Errors.elsewhere(engagement.node(), epoch()),
          Grounds.of(prepared.script(), statement, verdict));
      return false;
    }
    boolean keptFits = wire.fitsHere(verdict, statement);
    wire.outcomes().waitsFor(about);
    return engagement.engage(verdict.nodes(), keptFits);
  }

  /** Refuses the message under way; true: it is done with. Null: the node says why. */
  boolean refuse(@Nullable ErrorResponse error) {
    return refuse(error, null);
  }

  /**
   * Refuses the message under way; true: it is done with.
   *
   * @param error null: the node says why
   * @param grounds null if it is an error that any server would give
   */
  boolean refuse(@Nullable ErrorResponse error, @Nullable Grounds grounds) {
    wire.refuseInPlace(error, grounds, grounds == null ? null : about);
    return true;
  }

  /** What observers are told of if the node does not take the message under way. */
  @Nullable Execution attempt() {
    Question question = about;
    return question == null ? null : wire.outcomes().attempt(question, engagement.node());
  }

  /** What observers are told of when the node has run this. */
  @SuppressWarnings("ReferenceEquality") // Its identity is the object's.
  @Nullable Execution execution(Prepared prepared, Prepared running) {
    Question question = about;
    if (question == null) {
      return null;
    } else if (running != prepared.running()) {
      question = running.typed(question(running.script(), running.single(), prepared.number));
    }
    return wire.outcomes().sent(question, engagement.node(), null);
  }

  private Question question(Script script, @Nullable Statement statement, long number) {
    return statement == null
        ? Question.opaque(session, scripts, script.text(), "", session.tx(), number)
        : Question.of(session, scripts, script, statement, session.tx(), number);
  }

  /**
   * True: what this message waited for cannot be had, and it has been refused. The first that is to
   * be asked of each message, since what was asked about one is forgotten with it.
   *
   * @param script what could not be engaged for; null: nothing that has a text
   */
  boolean failedToEngage(@Nullable Script script) {
    Question asked = wire.outcomes().waited();
    about = null;
    ErrorResponse failure = wire.takeEngageFailure();
    if (failure == null) {
      return false;
    }
    Grounds grounds = script != null && Errors.isBlocked(failure) ? grounds(script) : null;
    wire.refuseInPlace(failure, grounds, asked);
    return true;
  }

  /** Why this is refused by our own word, in the state that the session is in. */
  Grounds grounds(Script script) {
    return Grounds.of(session, script, session.tx(), epoch());
  }

  private long epoch() {
    return wire.routing().chain().epoch();
  }
}
