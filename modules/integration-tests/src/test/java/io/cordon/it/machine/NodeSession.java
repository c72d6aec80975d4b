package io.cordon.it.machine;

import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * A session on a node. It follows the protocol chapter ("Message Flow") as a client has to, so that
 * it reads all that the node says to what it was sent, and never waits for more: an answer that the
 * node keeps in its buffer, as nothing has flushed it, is read later.
 */
final class NodeSession implements AutoCloseable {

  private enum State {
    NORMAL,
    /** After an error, up to Sync. */
    SKIPPING,
    /** CopyInResponse has come, in answer to a Query. */
    COPY_OF_QUERY,
    /** The same to an Execute. */
    COPY_OF_EXECUTE,
    CLOSED
  }

  /** The server has closed the connection. */
  static final Reply CLOSED = new Reply('x', new byte[0]);

  private final RawClient client;
  private final Queue<Message> unanswered = new ArrayDeque<>();
  private State state = State.NORMAL;
  private char status = 'I';
  private boolean open;
  private boolean spoilt;

  private final String gid;

  NodeSession(RawClient client, String gid) {
    this.client = client;
    this.gid = gid;
  }

  /** No transaction is open, and no pipeline. */
  boolean idle() {
    return status == 'I' && !open && unanswered.isEmpty() && state == State.NORMAL;
  }

  boolean closed() {
    return state == State.CLOSED;
  }

  boolean copies() {
    return state == State.COPY_OF_QUERY || state == State.COPY_OF_EXECUTE;
  }

  List<Reply> say(List<Message> messages) throws IOException {
    List<Reply> replies = new ArrayList<>();
    if (state == State.CLOSED) {
      return replies;
    }
    int flushed = 0;
    for (Message message : messages) {
      unanswered.add(message);
      if ("QSFH".indexOf(message.type()) >= 0) {
        flushed = unanswered.size();
      }
    }
    try {
      for (Message message : messages) {
        client.send(message.bytes(gid));
      }
    } catch (IOException e) {
      // It has closed: what it said before that is to be read.
    }
    for (; flushed > 0 && state != State.CLOSED; flushed--) {
      answer(unanswered.remove(), replies);
    }
    return replies;
  }

  private void answer(Message message, List<Reply> replies) throws IOException {
    char type = message.type();
    switch (state) {
      case CLOSED -> {}
      case SKIPPING -> {
        if (type == 'S') {
          state = State.NORMAL;
          ready(replies);
        }
      }
      case COPY_OF_QUERY, COPY_OF_EXECUTE -> copy(message, replies);
      case NORMAL -> {
        open = "PBDEC".indexOf(type) >= 0 || (open && "HdcfF".indexOf(type) >= 0);
        switch (type) {
          case 'Q' -> query(replies);
          case 'S' -> ready(replies);
          case 'F' -> {
            until("VE", replies);
            if (state != State.CLOSED) {
              ready(replies);
            }
          }
          case 'P', 'B', 'C' -> orError("123", replies);
          case 'D' -> {
            if (orError("tTn", replies) == 't') {
              orError("Tn", replies);
            }
          }
          case 'E' -> {
            if (orError("CsIG", replies) == 'G') {
              state = State.COPY_OF_EXECUTE;
              spoilt = false;
            }
          }
          default -> {}
        }
      }
    }
  }

  private void copy(Message message, List<Reply> replies) throws IOException {
    switch (message.type()) {
      case 'd' -> spoilt |= message.spoils();
      case 'c', 'f' -> endOfCopy(replies);
      case 'S', 'H' -> {
        if (spoilt) {
          endOfCopy(replies);
          answer(message, replies);
        }
      }
      default -> {
        // Not allowed, but if the COPY has failed already.
        endOfCopy(replies);
        if (spoilt) {
          answer(message, replies);
        } else if (state != State.CLOSED) {
          until("x", replies);
        }
      }
    }
  }

  private void endOfCopy(List<Reply> replies) throws IOException {
    if (state == State.COPY_OF_EXECUTE) {
      state = State.NORMAL;
      orError("C", replies);
    } else {
      state = State.NORMAL;
      query(replies);
    }
  }

  private void query(List<Reply> replies) throws IOException {
    char last = until("ZGx", replies);
    if (last == 'Z') {
      open = false;
    } else if (last == 'G') {
      state = State.COPY_OF_QUERY;
      spoilt = false;
    }
  }

  private void ready(List<Reply> replies) throws IOException {
    until("Z", replies);
    open = false;
  }

  private char orError(String types, List<Reply> replies) throws IOException {
    char type = until(types + "E", replies);
    if (type == 'E') {
      state = State.SKIPPING;
    }
    return type;
  }

  /** Reads up to one of these types, or to the end of the connection, and returns which. */
  private char until(String types, List<Reply> replies) throws IOException {
    while (true) {
      Reply reply;
      try {
        reply = client.read();
      } catch (EOFException e) {
        reply = CLOSED;
      }
      replies.add(reply);
      if (reply.type() == 'Z') {
        status = reply.status();
      } else if (reply.type() == 'x'
          || (reply.type() == 'E' && "FATAL".equals(reply.errorFields().get('V')))) {
        if (reply.type() == 'E') {
          replies.add(CLOSED);
        }
        state = State.CLOSED;
        return 'x';
      }
      if (types.indexOf(reply.type()) >= 0) {
        return reply.type();
      }
    }
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
