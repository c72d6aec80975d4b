package io.cordon.proxy.frontend.query;

import io.cordon.protocol.Bind;
import io.cordon.protocol.Close;
import io.cordon.protocol.Describe;
import io.cordon.protocol.Execute;
import io.cordon.protocol.FrontendMessage;
import io.cordon.protocol.FrontendType;
import io.cordon.protocol.Parse;
import io.cordon.protocol.ProtocolViolation;
import io.cordon.protocol.Query;
import io.cordon.proxy.frontend.gate.Gate;
import io.cordon.proxy.frontend.link.NodeWriter;
import io.cordon.proxy.frontend.link.PendingReply;
import io.cordon.proxy.frontend.link.ServerLink;
import io.cordon.proxy.frontend.net.ClientFrame;
import io.cordon.proxy.frontend.session.InputPhase;
import io.cordon.proxy.frontend.session.Session;

/** Reads a client's message and gives it to who answers messages of its type. */
final class MessageDispatch {

  private final Session session;
  private final SessionInput input;
  private final ServerLink link;
  private final NodeWriter writer;
  private final ClientReplies replies;
  private final SimpleQuery simple;
  private final ExtendedQuery extended;
  private final FunctionCalls functions;
  private final int maxMessageBytes;

  MessageDispatch(
      Session session,
      SessionInput input,
      ServerLink link,
      ClientReplies replies,
      SimpleQuery simple,
      ExtendedQuery extended,
      FunctionCalls functions,
      int maxMessageBytes) {
    this.session = session;
    this.input = input;
    this.link = link;
    this.writer = link.writer();
    this.replies = replies;
    this.simple = simple;
    this.extended = extended;
    this.functions = functions;
    this.maxMessageBytes = maxMessageBytes;
  }

  /**
   * True: the message is done with. False: it waits, and is to be offered again.
   *
   * @throws ProtocolViolation it is not what its type says
   */
  boolean handle(ClientFrame frame) {
    byte type = frame.type();
    switch (type) {
      case FrontendType.QUERY -> {
        if (simple.underWay()) {
          return simple.goOn(frame);
        }
        capped(frame.size());
        Query query = (Query) message(frame);
        session.prepared.remove("");
        return simple.handle(query.query(), frame);
      }
      case FrontendType.PARSE -> {
        capped(frame.size());
        return extended.parse((Parse) message(frame), frame);
      }
      case FrontendType.BIND -> {
        return extended.bind((Bind) message(frame), frame);
      }
      case FrontendType.DESCRIBE -> {
        return extended.describe((Describe) message(frame), frame);
      }
      case FrontendType.EXECUTE -> {
        return extended.execute((Execute) message(frame), frame);
      }
      case FrontendType.CLOSE -> {
        return extended.close((Close) message(frame), frame);
      }
      case FrontendType.SYNC -> {
        return sync(frame);
      }
      case FrontendType.FLUSH -> {
        if (!input.copyingIn()) {
          message(frame);
          if (link.engaged()) {
            link.touched();
            writer.forward(frame, Gate.permit(type));
          }
        }
        return true;
      }
      case FrontendType.FUNCTION_CALL -> {
        return functions.handle(frame);
      }
      case FrontendType.COPY_DATA, FrontendType.COPY_DONE, FrontendType.COPY_FAIL -> {
        return copy(frame);
      }
      default -> throw ProtocolViolation.fatal("invalid frontend message type " + type);
    }
  }

  /** Of a Bind that is there in part. False: more of it has to come before it can be answered. */
  boolean isDecidable(ClientFrame frame) {
    return extended.isDecidable((Bind) message(frame));
  }

  private FrontendMessage message(ClientFrame frame) {
    FrontendMessage message = FrontendMessage.decode(frame.type(), frame.body(), session.charset());
    if (message == null) {
      throw ProtocolViolation.fatal("invalid frontend message type " + frame.type());
    }
    return message;
  }

  private void capped(int size) {
    if (size > maxMessageBytes) {
      throw ProtocolViolation.fatal("invalid message length");
    }
  }

  /**
   * One that is not of this form is an error up to ReadyForQuery: the node says so, if it has it.
   */
  private boolean sync(ClientFrame frame) {
    if (input.copyingIn()) {
      return true; // the node would ignore it
    }
    input.synced();
    session.exchange++;
    if (link.engaged()) {
      link.replies().expect(new PendingReply.Sync(session.tx()));
      writer.forward(frame, Gate.permit(FrontendType.SYNC));
      if (session.leavesNothingOpen && !session.tx().block()) {
        link.discardBehind(); // a Sync is never half a message
      }
      session.leavesNothingOpen = true;
      return true;
    }
    if (!session.tx().block()) {
      session.portals.clear();
    }
    message(frame);
    session.tx(session.tx().endOfMessage());
    replies.readyForQuery(replies.buffer());
    return true;
  }

  private boolean copy(ClientFrame frame) {
    if (input.copyingIn()) {
      writer.forward(frame, Gate.permit(frame.type()));
      if (frame.type() != FrontendType.COPY_DATA) {
        input.on(InputPhase.Event.COPY_ENDS);
      }
    }
    // Otherwise the COPY has failed and the client has not seen it yet: ignored, as a node does.
    return true;
  }
}
