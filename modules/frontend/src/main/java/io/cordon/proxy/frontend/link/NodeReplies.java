package io.cordon.proxy.frontend.link;

import io.cordon.protocol.BackendMessage;
import io.cordon.protocol.BackendType;
import io.cordon.protocol.ErrorResponse;
import io.cordon.protocol.Frame;
import io.cordon.protocol.ProtocolViolation;
import io.cordon.protocol.ReadyForQuery;
import io.cordon.proxy.frontend.link.PendingReply.Answer;
import io.cordon.proxy.frontend.link.ServerReader.Handling;
import io.cordon.proxy.frontend.session.Columns;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.frontend.session.TxState;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Matches what a node answers to what it was sent: keeps back the answers to our own messages, puts
 * a refusal in the place of the error that it provoked, and keeps the session's state true.
 */
public final class NodeReplies implements ServerReader.Replies {

  private final Session session;
  private final LinkOwner owner;
  private final ServerLink link;
  private final ReplyQueue queue = new ReplyQueue();
  private final List<Runnable> atEndOfRead = new ArrayList<>();
  private final ParameterReports reports;
  private @Nullable Consumer<ByteBuf> replacement;
  private @Nullable ErrorResponse ownError;
  private @Nullable String lastWords;
  private boolean errored;
  private boolean proceed;

  /** Bytes of answers that the client has got since somebody asked; without ReadyForQuery. */
  private long relayed;

  NodeReplies(Session session, LinkOwner owner, ServerLink link) {
    this.session = session;
    this.owner = owner;
    this.link = link;
    this.reports = new ParameterReports(session);
  }

  public void expect(PendingReply next) {
    link.touched();
    queue.add(next);
    if (next.answer() == Answer.UP_TO_READY && !(next instanceof PendingReply.Call)) {
      // Protocol chapter, "Extended Query": a simple Query destroys the unnamed statement.
      ConnectionState.of(link.server()).unnamed = null;
    }
  }

  /** True while the client is owed a ReadyForQuery. */
  public boolean owesReady() {
    return queue.owesReady();
  }

  /** True while so many are to come that the next message waits until half of them have. */
  public boolean full() {
    return queue.full();
  }

  /** True while anything is to come. */
  public boolean pending() {
    return queue.pending();
  }

  @Nullable String lastWords() {
    return lastWords;
  }

  void clear() {
    queue.clear();
    errored = false;
    relayed = 0;
    lastWords = null;
  }

  /** A transaction block is open, or would be after, or was before, something that was sent. */
  private boolean inBlock() {
    return session.tx().block() || queue.inBlock();
  }

  /** The server connection is gone: what is owed to the client? */
  LossPosition lost(boolean midMessage, boolean engaged) {
    LossPosition position;
    if (midMessage) {
      position = LossPosition.MID_MESSAGE;
    } else if (inBlock()) {
      position = LossPosition.IN_TRANSACTION;
    } else if (queue.owesReady()) {
      position = LossPosition.OWES_READY;
    } else if (queue.owesAnswer()) {
      position = LossPosition.BEFORE_SYNC;
    } else {
      position = engaged ? LossPosition.IN_TRANSACTION : LossPosition.IDLE;
    }
    queue.undoAll();
    clear();
    atEndOfRead.clear();
    return position;
  }

  /** Tells the client which reported settings differ from what it knows. */
  void tellParameters() {
    ByteBuf out = reports.difference(link.server());
    if (out != null) {
      owner.toClient(out);
    }
  }

  /** See {@link ParameterReports#reset}. */
  public void tellReset(ByteBuf out) {
    reports.reset(out);
  }

  /** So many bytes of answers has the client got since this was asked last. */
  public long relayed() {
    long bytes = relayed;
    relayed = 0;
    return bytes;
  }

  @Override
  public Handling message(byte type, ByteBuf in, int at, int size) {
    relayed += size;
    Handling handling = handling(type, in, at, size);
    if (handling != Handling.PASS) {
      relayed = Math.max(0, relayed - size);
    }
    return handling;
  }

  private Handling handling(byte type, ByteBuf in, int at, int size) {
    PendingReply head = queue.head();
    boolean ours = head != null && !head.isOfClient();
    switch (type) {
      case BackendType.DATA_ROW, BackendType.COPY_DATA -> {
        return ours ? Handling.DROP : Handling.PASS;
      }
      case BackendType.COMMAND_COMPLETE, BackendType.EMPTY_QUERY_RESPONSE -> {
        return completed(head);
      }
      case BackendType.PORTAL_SUSPENDED -> {
        return answered(head, Answer.COMPLETION);
      }
      case BackendType.PARSE_COMPLETE -> {
        return answered(head, Answer.PARSE_COMPLETE);
      }
      case BackendType.BIND_COMPLETE -> {
        return answered(head, Answer.BIND_COMPLETE);
      }
      case BackendType.CLOSE_COMPLETE -> {
        return answered(head, Answer.CLOSE_COMPLETE);
      }
      case BackendType.ROW_DESCRIPTION, BackendType.NO_DATA -> {
        if (head instanceof PendingReply.OfDescribe describe) {
          describe.told(Columns.of(type, in, at));
          return answered(head, Answer.DESCRIPTION);
        }
        return ours ? Handling.DROP : Handling.PASS;
      }
      case BackendType.ERROR_RESPONSE -> {
        return error(head, in, at, size);
      }
      case BackendType.READY_FOR_QUERY -> {
        return ready(head, in, at, size);
      }
      case BackendType.PARAMETER_STATUS -> {
        return reports.reported(ours, link.server(), in, at, size);
      }
      case BackendType.COPY_IN_RESPONSE -> {
        if (ours) {
          throw ProtocolViolation.fatal("COPY where none was asked for");
        }
        queue.copyBegins();
        atEndOfRead.add(
            () -> {
              if (queue.pending()) {
                owner.copyIn();
              }
            });
        return Handling.PASS;
      }
      case BackendType.COPY_BOTH_RESPONSE ->
          throw ProtocolViolation.fatal("replication where none was asked for");
      default -> {
        return ours && type != BackendType.NOTIFICATION_RESPONSE ? Handling.DROP : Handling.PASS;
      }
    }
  }

  @Override
  public void replace() {
    Consumer<ByteBuf> instead = replacement;
    replacement = null;
    if (instead != null) {
      ByteBuf out = link.server().buffer();
      instead.accept(out);
      owner.toClient(out);
    }
  }

  @Override
  public void forward(ByteBuf bytes) {
    owner.toClient(bytes);
  }

  @Override
  public void endOfRead() {
    while (!atEndOfRead.isEmpty()) {
      List<Runnable> actions = List.copyOf(atEndOfRead);
      atEndOfRead.clear();
      actions.forEach(Runnable::run);
    }
    // Last: a ReadyForQuery in the same read has to have had its effect before the next frame.
    if (proceed) {
      proceed = false;
      owner.proceed();
    }
  }

  private Handling answered(@Nullable PendingReply head, Answer answer) {
    if (head == null || head.answer() != answer) {
      throw ProtocolViolation.fatal(answer + " that was not asked for");
    }
    queue.answered();
    proceed |= head.completed();
    proceed |= !queue.pending() || queue.hasRoomAgain(); // a message may wait for just that
    if (answer == Answer.COMPLETION && head.execution() != null) {
      owner.executed(head.execution());
    }
    return head.isOfClient() ? Handling.PASS : Handling.DROP;
  }

  private Handling completed(@Nullable PendingReply head) {
    if (head instanceof PendingReply.Batch batch) {
      owner.executed(batch.statementCompleted());
      return Handling.PASS;
    }
    return head != null && !head.isOfClient() && head.answer() == Answer.UP_TO_READY
        ? Handling.DROP
        : answered(head, Answer.COMPLETION);
  }

  private Handling error(@Nullable PendingReply head, ByteBuf in, int at, int size) {
    ErrorResponse error = decodeError(in, at, size);
    if (!"ERROR".equals(error.severity())) {
      // The node ends this server connection, not the client's session.
      lastWords = error.message();
      return Handling.DROP;
    }
    if (head == null) {
      return Handling.PASS;
    }
    errored |= head.isOfClient();
    if (head instanceof PendingReply.Batch batch) {
      return error(batch, error);
    } else if (head instanceof PendingReply.Call call) {
      owner.executionFailed(call.execution(), error);
      failed(call.before());
      return Handling.PASS;
    } else if (head.answer() == Answer.READY) {
      errored = true;
      failed(session.tx()); // a constraint that was deferred to the commit
      return Handling.PASS;
    }
    return head.answer() == Answer.UP_TO_READY ? ownError(error) : discardToSync(head, error);
  }

  private Handling ownError(ErrorResponse error) {
    ownError = error;
    return Handling.DROP;
  }

  private Handling error(PendingReply.Batch batch, ErrorResponse error) {
    failed(batch.beforeStatement());
    ErrorResponse instead = batch.instead();
    if (instead != null) {
      return replacedBy(instead);
    }
    owner.executionFailed(batch.execution(), error);
    return Handling.PASS;
  }

  /** Protocol chapter, "Extended Query": after an error the node reads and discards up to Sync. */
  private Handling discardToSync(PendingReply failed, ErrorResponse error) {
    errored = true;
    owner.executionFailed(failed.execution(), error);
    queue.discardToSync();
    failed(failed.before());
    failed.failed();
    PendingReply next = queue.head();
    if (!failed.isOfClient() && next != null && !next.isOfClient()) {
      return ownError(error);
    }
    if (!queue.pending()) {
      owner.skipToSync();
      proceed = true;
    }
    ErrorResponse instead = failed.instead();
    return instead == null ? Handling.PASS : replacedBy(instead);
  }

  private Handling replacedBy(ErrorResponse error) {
    replacement = out -> error.encode(out, session.charset());
    return Handling.REPLACE;
  }

  private Handling ready(@Nullable PendingReply head, ByteBuf in, int at, int size) {
    if (head == null || !head.answer().endsWithReady() || size != Frame.HEADER + 1) {
      throw ProtocolViolation.fatal("ReadyForQuery where none was due");
    }
    queue.answered();
    byte status = in.getByte(at + Frame.HEADER);
    if (head instanceof PendingReply.OwnBatch own) {
      ErrorResponse error = ownError;
      ownError = null;
      errored = false;
      atEndOfRead.add(() -> own.ended().accept(error));
      return Handling.DROP;
    }
    relayed -= size;
    if (!errored) {
      if (head instanceof PendingReply.Call call) {
        owner.executed(call.execution());
      } else if (head instanceof PendingReply.Batch batch) {
        if (batch.mustFail()) {
          throw ProtocolViolation.fatal("a statement that must fail has succeeded");
        }
        session.tx(batch.after());
      }
      session.tx(session.tx().endOfMessage());
    }
    if (status == 'T' && session.tx().failed()) {
      // What has led out of the failure has also changed what we do not know of.
      throw ProtocolViolation.fatal("a failed transaction goes on");
    }
    session.tx(session.tx().agree(status));
    boolean toTell = session.takeReset() && (!errored || !session.toldToReset().isEmpty());
    errored = false;
    relayed = 0;
    atEndOfRead.add(owner::ready);
    if (toTell) {
      // RESET ALL or DISCARD ALL was answered before the node was needed, and stands.
      replacement =
          out -> {
            reports.difference(link.server(), out);
            new ReadyForQuery(status).encode(out, session.charset());
          };
      return Handling.REPLACE;
    }
    return Handling.PASS;
  }

  private void failed(TxState before) {
    session.tx(before.fail());
    if (!session.tx().block()) {
      session.scopes.rolledBack();
    }
  }

  /** Of a whole message. Its texts are decoded as Latin-1, whatever they are. */
  public static ErrorResponse decodeError(ByteBuf message) {
    return decodeError(message, 0, message.readableBytes());
  }

  private static ErrorResponse decodeError(ByteBuf in, int at, int size) {
    int there = Math.min(size, in.writerIndex() - at);
    ByteBuf body = in.slice(at + Frame.HEADER, there - Frame.HEADER);
    if (there < size) {
      return ErrorResponse.beginning(body, StandardCharsets.ISO_8859_1);
    }
    BackendMessage message =
        BackendMessage.decode(BackendType.ERROR_RESPONSE, body, StandardCharsets.ISO_8859_1);
    return (ErrorResponse) java.util.Objects.requireNonNull(message);
  }
}
