package io.cordon.proxy.frontend.query;

import io.cordon.protocol.ErrorResponse;
import io.cordon.protocol.ReadyForQuery;
import io.cordon.proxy.frontend.gate.RefusalReport;
import io.cordon.proxy.frontend.gate.Refused;
import io.cordon.proxy.frontend.gate.StatementMetrics;
import io.cordon.proxy.frontend.link.OwnMessage;
import io.cordon.proxy.frontend.link.PendingReply;
import io.cordon.proxy.frontend.link.ServerLink;
import io.cordon.proxy.frontend.net.ClientConnection;
import io.cordon.proxy.frontend.session.InputPhase.Event;
import io.cordon.proxy.frontend.session.Session;
import io.netty.buffer.ByteBuf;

/**
 * What a session's client is told without a node's word, and the errors that take the place of a
 * message: where a node is engaged, they come as its answer to a statement that fails, so that all
 * answers stay in order. On the session's loop.
 */
final class ClientReplies {

  private final ClientConnection client;
  private final Session session;
  private final SessionInput input;
  private final ServerLink link;
  private final RefusalReport report;
  private final StatementMetrics metrics;

  ClientReplies(
      ClientConnection client,
      Session session,
      SessionInput input,
      ServerLink link,
      RefusalReport report,
      StatementMetrics metrics) {
    this.client = client;
    this.session = session;
    this.input = input;
    this.link = link;
    this.report = report;
    this.metrics = metrics;
  }

  ByteBuf buffer() {
    return client.buffer();
  }

  /** One reference passes. */
  void send(ByteBuf bytes) {
    client.write(bytes);
    if (client.writeQueueFull()) {
      link.pauseReads();
    }
  }

  /** The client has not read what it was sent: nothing more is made for it until it has. */
  boolean full() {
    return client.writeQueueFull();
  }

  /**
   * Sends ReadyForQuery.
   *
   * @param out what is sent before it; one reference passes
   */
  void readyForQuery(ByteBuf out) {
    metrics.turnEnds();
    if (session.takeReset()) {
      link.replies().tellReset(out);
    }
    new ReadyForQuery(session.tx().status()).encode(out, session.charset());
    send(out);
  }

  /** An error in the place of the message under way; everything up to Sync is discarded. */
  void refuseInPlace(Refused refused) {
    input.on(Event.REFUSED);
    report.refused(refused);
    if (link.engaged()) {
      link.replies().expect(new PendingReply.MustFail(session.tx(), refused.instead()));
      ByteBuf own = buffer();
      FailingStatement.encodeParse(own);
      link.writer().inject(own, OwnMessage.REFUSAL);
    } else {
      ByteBuf out = buffer();
      refused.error().encode(out, session.charset());
      session.tx(session.tx().fail());
      send(out);
    }
  }

  /** An error as the answer to a Query or a FunctionCall, up to ReadyForQuery. */
  void failQuery(Refused refused) {
    report.refused(refused);
    if (link.engaged()) {
      ErrorResponse instead = session.tx().failed() ? null : refused.instead();
      link.replies().expect(new PendingReply.Batch(session.tx(), 0, instead));
      ByteBuf own = buffer();
      FailingStatement.encodeQuery(own);
      link.writer().inject(own, OwnMessage.REFUSAL);
      return;
    }
    ByteBuf out = buffer();
    refused.error().encode(out, session.charset());
    session.tx(session.tx().fail().endOfMessage());
    readyForQuery(out);
  }

  /** Something does not run, and what the client gets for it is sent elsewhere. */
  void report(Refused refused) {
    report.refused(refused);
  }
}
