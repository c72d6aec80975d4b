package io.cordon.proxy.frontend.query;

import io.cordon.proxy.frontend.gate.Execution;
import io.cordon.proxy.frontend.gate.Gate;
import io.cordon.proxy.frontend.link.CompletionEffects;
import io.cordon.proxy.frontend.link.PendingReply;
import io.cordon.proxy.frontend.link.ServerLink;
import io.cordon.proxy.frontend.session.BatchStatement;
import io.cordon.proxy.frontend.session.InputPhase.Event;
import io.cordon.proxy.frontend.session.Portal;
import io.cordon.proxy.frontend.session.Prepared;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.frontend.session.SessionEffects;
import io.cordon.proxy.frontend.session.StatementKinds;
import io.cordon.proxy.frontend.session.TxState;
import io.cordon.sql.Script;
import io.cordon.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an Execute that is sent to a node changes of the session: at once, as if it had succeeded,
 * so that the next message is decided in that state, and taken back if the node does not run it.
 */
final class ExecuteEffects {

  private final Session session;
  private final SessionInput input;
  private final CompletionEffects completion;

  ExecuteEffects(Session session, SessionInput input, ServerLink link, Gate gate) {
    this.session = session;
    this.input = input;
    this.completion = new CompletionEffects(session, link, gate);
  }

  /**
   * DISCARD ALL and DEALLOCATE throw away what later messages may make anew: those have to wait
   * until it has been done, which the node is asked to say at once.
   */
  static boolean forgets(@Nullable Statement statement) {
    return statement != null && StatementKinds.isUpkeep(statement.effect());
  }

  /**
   * Notes that this portal is executed, and answers what the node's answer will do to that.
   *
   * @param executions what observers are told of; empty if nobody observes
   */
  PendingReply expected(Portal portal, List<@Nullable Execution> executions) {
    Prepared prepared = portal.statement();
    Script script = portal.running().script();
    Statement statement = portal.running().single();
    TxState before = session.tx();
    Runnable notRun = () -> {};
    session.leavesNothingOpen &=
        !before.block() && SimpleQuery.leavesNothingOpen(before, statement);
    if (statement != null) {
      session.hasRun(statement);
      SessionEffects.pin(session, before, statement);
      session.readingUncertain(
          session.readingUncertain() || SessionEffects.mayChangeReading(statement));
      if (!portal.executed()) {
        Portal executed = portal.afterExecute();
        session.portals.put(portal.name(), executed);
        BatchStatement step =
            new BatchStatement(prepared.script(), prepared.single(), script, statement);
        Runnable notDone = session.scopes.after(step, before.failed());
        session.tx(SessionEffects.afterRunning(before, script, statement));
        notRun =
            () -> {
              notDone.run();
              session.portals.replace(portal.name(), executed, portal);
            };
      }
    } else if (script.opaque()) {
      session.hasRunUnread();
    }
    Runnable done = () -> {};
    if (statement != null || script.opaque()) {
      BatchStatement step =
          new BatchStatement(prepared.script(), prepared.single(), script, statement);
      done = () -> completion.of(step);
    }
    if (forgets(statement)) {
      input.on(Event.FORGETS);
      Runnable executed = done;
      done =
          () -> {
            input.on(Event.FORGOTTEN);
            executed.run();
          };
      Runnable notExecuted = notRun;
      notRun =
          () -> {
            input.on(Event.FORGOTTEN);
            notExecuted.run();
          };
    }
    return new PendingReply.Execute(
        before, done, notRun, executions.isEmpty() ? null : executions.get(0));
  }
}
