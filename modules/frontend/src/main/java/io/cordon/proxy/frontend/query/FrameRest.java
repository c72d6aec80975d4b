package io.cordon.proxy.frontend.query;

import io.cordon.proxy.frontend.gate.Gate;
import io.cordon.proxy.frontend.link.NodeWriter;
import io.cordon.proxy.frontend.link.ServerLink;
import io.netty.buffer.ByteBuf;

/**
 * What is still to come of a frame whose beginning has been taken. It goes where the beginning
 * went: without it, a node would read what comes next as the rest; and what was refused is
 * nobody's.
 */
final class FrameRest {

  private final SessionInput input;
  private final ServerLink link;
  private final NodeWriter writer;
  private int left;
  private boolean toNode;

  FrameRest(SessionInput input, ServerLink link) {
    this.input = input;
    this.link = link;
    this.writer = link.writer();
  }

  /** Something is still to come: nothing else can be taken. */
  boolean pending() {
    return left > 0;
  }

  /**
   * A message has been taken up to the reader's index.
   *
   * @param size of what is still to come; 0: nothing is
   */
  void begins(ByteBuf in, int size) {
    left = size;
    toNode = size > 0 && writer.endsAt(in, in.readerIndex());
    if (toNode) {
      input.relays();
    }
  }

  /** Takes what has come of it. False: nothing can be taken now. */
  boolean more(ByteBuf in) {
    int n = Math.min(left, in.readableBytes());
    if (n == 0 || (toNode && link.writeQueueFull())) {
      return false;
    }
    return pass(in, n, left, toNode && link.engaged());
  }

  /** Takes what is there of a message that is not looked into; true. Its rest goes the same way. */
  boolean pass(ByteBuf in, int there, int size, boolean onward) {
    if (onward) {
      writer.forward(in, in.readerIndex(), there, Gate.rest());
    }
    in.skipBytes(there);
    left = size - there;
    toNode = onward;
    if (left == 0 && input.relaying()) {
      writer.flush();
      if (input.relayed()) {
        link.idle();
      }
    }
    return true;
  }
}
