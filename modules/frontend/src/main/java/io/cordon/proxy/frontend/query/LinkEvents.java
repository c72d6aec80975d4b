package io.cordon.proxy.frontend.query;

import io.cordon.protocol.ErrorResponse;
import io.cordon.proxy.frontend.gate.Execution;
import io.cordon.proxy.frontend.gate.Refusal;
import io.cordon.proxy.frontend.gate.RefusalReport;
import io.cordon.proxy.frontend.gate.Refused;
import io.cordon.proxy.frontend.gate.SessionAudit;
import io.cordon.proxy.frontend.gate.StatementMetrics;
import io.cordon.proxy.frontend.gate.StatementObservers;
import io.cordon.proxy.frontend.link.LinkOwner;
import io.cordon.proxy.frontend.link.LoopServices;
import io.cordon.proxy.frontend.link.LossPosition;
import io.cordon.proxy.frontend.link.NodeConnector;
import io.cordon.proxy.frontend.link.NodeReplies;
import io.cordon.proxy.frontend.link.ServerLink;
import io.cordon.proxy.frontend.net.ClientConnection;
import io.cordon.proxy.frontend.session.DecisionRequest;
import io.cordon.proxy.frontend.session.Errors;
import io.cordon.proxy.frontend.session.InputPhase.Event;
import io.cordon.proxy.frontend.session.PinReason;
import io.cordon.proxy.frontend.session.Session;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the node of a session's server link does, as the session and its client see it. Makes the
 * link, and what hangs on it: who is told of refusals and executions. On the session's loop.
 */
final class LinkEvents implements LinkOwner {

  private static final Logger log = LoggerFactory.getLogger(LinkEvents.class);

  private final ClientConnection client;
  private final Session session;
  private final SessionInput input;
  private final StatementMetrics metrics;
  private final ServerLink link;
  private final StatementObservers observers;
  private final RefusalReport report;
  private final ClientReplies replies;

  LinkEvents(
      ClientConnection client,
      Session session,
      LoopServices here,
      SessionAudit audit,
      NodeConnector connector,
      StatementMetrics metrics) {
    this.client = client;
    this.session = session;
    this.input = new SessionInput(this::broken);
    this.metrics = metrics;
    this.link = new ServerLink(session, this, connector, client);
    this.observers =
        new StatementObservers(session, here.scripts(), here.routing(), link.replies()::relayed);
    this.report = new RefusalReport(session, link, observers, here.refusals(), audit);
    this.replies = new ClientReplies(client, session, input, link, report, metrics);
  }

  SessionInput input() {
    return input;
  }

  ServerLink link() {
    return link;
  }

  StatementObservers observers() {
    return observers;
  }

  RefusalReport report() {
    return report;
  }

  ClientReplies replies() {
    return replies;
  }

  @Override
  public void broken(String what) {
    log.error("session ended client={} illegal transition: {}", session.clientId(), what);
    client.fatal(Errors.internal());
  }

  @Override
  public void toClient(ByteBuf bytes) {
    replies.send(bytes);
  }

  @Override
  public void proceed() {
    client.process();
  }

  @Override
  public void engageFailed(Refusal refusal) {
    input.nodeUnreachable(refusal);
    client.process();
  }

  @Override
  public void nodeRefusedSession(byte[] errorResponse) {
    DecisionRequest about = input.waited();
    if (about != null) {
      ErrorResponse error = NodeReplies.decodeError(Unpooled.wrappedBuffer(errorResponse));
      report.refused(Refused.failure(error).about(about));
    }
    client.write(Unpooled.wrappedBuffer(errorResponse));
    client.close();
  }

  @Override
  public void ready() {
    metrics.turnEnds();
    observers.settled();
    input.on(Event.READY);
    session.budget.underWay(0);
    session.settle();
    if (!session.tx().block()) {
      session.scopes.ended();
      session.settlePins();
      if (!session.pins.contains(PinReason.CURSOR_WITH_HOLD)) {
        session.cursors.clear();
      }
      if (input.nodeIdle()) {
        link.idle();
      }
    }
    client.process();
  }

  @Override
  public void executed(@Nullable Execution execution) {
    observers.succeeded(execution);
  }

  @Override
  public void executionFailed(@Nullable Execution execution, ErrorResponse error) {
    observers.failed(execution, error);
  }

  @Override
  public void copyIn() {
    input.on(Event.COPY_BEGINS);
    client.process();
  }

  @Override
  public void skipToSync() {
    input.on(Event.REFUSED);
  }

  @Override
  public void serverWritable() {
    client.process();
  }

  @Override
  public void readComplete() {
    client.flush();
  }

  @Override
  public void lost(ErrorResponse error, LossPosition position) {
    observers.broken(error.message());
    boolean bound = !session.pins.isEmpty();
    session.unpinAll();
    if (position == LossPosition.IDLE && !bound) {
      client.process();
      return; // what has been answered by us stands: no node has seen it yet
    }
    session.budget.underWay(0);
    session.scopes.rolledBack();
    session.deferred.clear();
    input.lost();
    session.tx(session.tx().rollback(false));
    if (position == LossPosition.MID_MESSAGE) {
      client.close();
    } else if (bound || position == LossPosition.IN_TRANSACTION) {
      // What the client has made on that connection is gone: it must not believe otherwise, and
      // nothing that it sends as a part of that transaction may run without the rest.
      client.fatal(ErrorResponse.fatal(error.sqlState(), error.message()));
    } else {
      ByteBuf out = replies.buffer();
      error.encode(out, session.charset());
      if (position == LossPosition.OWES_READY) {
        replies.readyForQuery(out);
      } else {
        replies.send(out);
        input.on(Event.REFUSED);
      }
    }
    client.process();
  }
}
