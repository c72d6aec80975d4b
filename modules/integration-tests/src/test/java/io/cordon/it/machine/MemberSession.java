package io.cordon.it.machine;

import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A session through a member, which has to answer as a node has answered. */
final class MemberSession implements AutoCloseable {

  /** In milliseconds: for what is more than expected, which only makes a report longer. */
  private static final int MORE = 50;

  private final RawClient client;
  private final String gid;
  private final int patience;

  /**
   * @param patience in milliseconds, for one answer
   */
  MemberSession(RawClient client, String gid, int patience) {
    this.client = client;
    this.gid = gid;
    this.patience = patience;
  }

  void send(Step step) {
    byte[][] messages =
        step.messages().stream().map(message -> message.bytes(gid)).toArray(byte[][]::new);
    byte[] all = Frontend.concat(messages);
    int piece = step.piece() == 0 ? all.length : step.piece();
    try {
      for (int at = 0; at < all.length; at += piece) {
        client.send(Arrays.copyOfRange(all, at, Math.min(all.length, at + piece)));
      }
    } catch (IOException e) {
      // It has closed: that is seen when its answers are read.
    }
  }

  /** As many answers as there should be; others, and what comes behind them, if they differ. */
  List<String> answers(List<Reply> expected) throws IOException {
    List<Reply> replies = new ArrayList<>();
    for (Reply one : expected) {
      if (one.type() != 'S') {
        Reply reply = next(replies, patience);
        if (reply == null) {
          return lines(replies, "silence");
        } else if (!line(reply).equals(Transcript.line(one))) {
          do {
            reply = next(replies, MORE);
          } while (reply != null && reply.type() != 'x' && replies.size() < 100);
          return lines(replies, null);
        }
      }
    }
    return lines(replies, null);
  }

  /** Adds what comes, up to one that is no ParameterStatus; null: nothing comes. */
  private Reply next(List<Reply> replies, int milliseconds) throws IOException {
    client.socket().setSoTimeout(milliseconds);
    try {
      Reply reply;
      do {
        reply = client.read();
        replies.add(reply);
      } while (reply.type() == 'S');
      return reply;
    } catch (EOFException e) {
      replies.add(NodeSession.CLOSED);
      return NodeSession.CLOSED;
    } catch (SocketTimeoutException e) {
      return null;
    }
  }

  private List<String> lines(List<Reply> replies, String end) {
    List<String> lines = new ArrayList<>();
    for (String line : Transcript.of(replies)) {
      lines.add(line.replace(gid, Message.GID));
    }
    if (end != null) {
      lines.add(end);
    }
    return lines;
  }

  private String line(Reply reply) {
    return Transcript.line(reply).replace(gid, Message.GID);
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
