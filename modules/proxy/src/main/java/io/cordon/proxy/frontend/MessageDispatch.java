package io.cordon.proxy.frontend;

import io.cordon.protocol.Bind;
import io.cordon.protocol.Close;
import io.cordon.protocol.Describe;
import io.cordon.protocol.Execute;
import io.cordon.protocol.Frame;
import io.cordon.protocol.FrontendMessage;
import io.cordon.protocol.FrontendType;
import io.cordon.protocol.Parse;
import io.cordon.protocol.ProtocolViolation;
import io.cordon.protocol.Query;
import io.netty.buffer.ByteBuf;

/** Reads a client's message and gives it to who answers messages of its type. */
final class MessageDispatch {

  private final Session session;
  private final SessionWire wire;
  private final Engagement engagement;
  private final Outbox outbox;
  private final SimpleQuery simple;
  private final ExtendedQuery extended;
  private final FunctionCalls functions;
  private final int maxMessageBytes;

  MessageDispatch(
      Session session,
      SessionWire wire,
      SimpleQuery simple,
      ExtendedQuery extended,
      FunctionCalls functions,
      int maxMessageBytes) {
    this.session = session;
    this.wire = wire;
    this.engagement = wire.engagement();
    this.outbox = wire.outbox();
    this.simple = simple;
    this.extended = extended;
    this.functions = functions;
    this.maxMessageBytes = maxMessageBytes;
  }

  /**
   * True: the message is done with. False: it waits, and is to be offered again.
   *
   * @param there so many bytes of it are there, from {@code at} on; all of them but for a message
   *     that is passed on in parts
   * @throws ProtocolViolation it is not what its type says
   */
  boolean handle(byte type, ByteBuf in, int at, int there, int size) {
    switch (type) {
      case FrontendType.QUERY -> {
        if (simple.underWay()) {
          return simple.goOn(in, at, size);
        }
        capped(size);
        Query query = (Query) message(type, in, at, there);
        session.prepared.remove("");
        return simple.handle(query.query(), in, at, size);
      }
      case FrontendType.PARSE -> {
        capped(size);
        return extended.parse((Parse) message(type, in, at, there), in, at, size);
      }
      case FrontendType.BIND -> {
        return extended.bind((Bind) message(type, in, at, there), in, at, there);
      }
      case FrontendType.DESCRIBE -> {
        return extended.describe((Describe) message(type, in, at, there), in, at, size);
      }
      case FrontendType.EXECUTE -> {
        return extended.execute((Execute) message(type, in, at, there), in, at, size);
      }
      case FrontendType.CLOSE -> {
        return extended.close((Close) message(type, in, at, there), in, at, size);
      }
      case FrontendType.SYNC -> {
        return sync(in, at, size);
      }
      case FrontendType.FLUSH -> {
        if (engagement.engaged() && !wire.copyingIn()) {
          engagement.touched();
          outbox.forward(in, at, size, Gate.permit(type));
        }
        return true;
      }
      case FrontendType.FUNCTION_CALL -> {
        return functions.handle(in, at, there);
      }
      case FrontendType.COPY_DATA, FrontendType.COPY_DONE, FrontendType.COPY_FAIL -> {
        return copy(type, in, at, there);
      }
      default -> throw ProtocolViolation.fatal("invalid frontend message type " + type);
    }
  }

  private FrontendMessage message(byte type, ByteBuf in, int at, int there) {
    ByteBuf body = in.slice(at + Frame.HEADER, there - Frame.HEADER);
    FrontendMessage message = FrontendMessage.decode(type, body, session.charset());
    if (message == null) {
      throw ProtocolViolation.fatal("invalid frontend message type " + type);
    }
    return message;
  }

  private void capped(int size) {
    if (size > maxMessageBytes) {
      throw ProtocolViolation.fatal("invalid message length");
    }
  }

  private boolean sync(ByteBuf in, int at, int size) {
    if (wire.copyingIn()) {
      return true; // the node would ignore it
    }
    wire.synced();
    session.exchange++;
    if (engagement.engaged()) {
      engagement.replies().expect(new PendingReply.Sync(session.tx()));
      outbox.forward(in, at, size, Gate.permit(FrontendType.SYNC));
      if (session.leavesNothingOpen && !session.tx().block()) {
        wire.transactionSent();
      }
      session.leavesNothingOpen = true;
      return true;
    }
    session.tx(session.tx().endOfMessage());
    if (!session.tx().block()) {
      session.portals.clear();
    }
    wire.readyForQuery(wire.buffer());
    return true;
  }

  private boolean copy(byte type, ByteBuf in, int at, int there) {
    if (wire.copyingIn()) {
      outbox.forward(in, at, there, Gate.permit(type));
      if (type != FrontendType.COPY_DATA) {
        wire.on(InputPhase.Event.COPY_ENDS);
      }
    }
    // Otherwise the COPY has failed and the client has not seen it yet: ignored, as a node does.
    return true;
  }
}
