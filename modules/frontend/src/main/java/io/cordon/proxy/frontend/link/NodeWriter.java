package io.cordon.proxy.frontend.link;

import io.cordon.proxy.frontend.gate.Gate;
import io.cordon.proxy.frontend.net.ClientFrame;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What goes to the node of the read under way: frames that lie side by side go as one piece of the
 * client's own buffer, uncopied. Next to a message of ours a short piece is copied behind it: one
 * buffer is one cheap write, two are a dear one.
 */
public final class NodeWriter {

  /** In bytes. */
  private static final int SHORT = 2048;

  private final ServerLink link;
  private @Nullable ByteBuf ours;
  private @Nullable ByteBuf source;
  private int from;
  private int to;

  NodeWriter(ServerLink link) {
    this.link = link;
  }

  /** Adds what is there of a message; the reader index is the caller's to move. */
  public void forward(ClientFrame frame, Gate.Permit permit) {
    forward(frame.buffer(), frame.at(), frame.available(), permit);
  }

  /** Adds this part of the client's buffer; the reader index is the caller's to move. */
  @SuppressWarnings("ReferenceEquality") // The same buffer, not one of equal content.
  public void forward(ByteBuf in, int at, int size, Gate.Permit permit) {
    link.leaves(permit.residue(), permit.judgedAfter());
    if (source != in || to != at) {
      collect();
      source = in;
      from = at;
    }
    to = at + size;
  }

  /** True if what was added last ends here: what belongs to it and is still to come must follow. */
  @SuppressWarnings("ReferenceEquality") // The same buffer, not one of equal content.
  public boolean endsAt(ByteBuf in, int end) {
    return source == in && to == end;
  }

  /** Adds a message of ours that has text of the client's in it; its reference passes. */
  public void inject(ByteBuf own, Gate.Permit permit) {
    link.leaves(permit.residue(), permit.judgedAfter());
    add(own);
  }

  /**
   * Adds a message of ours; its reference passes.
   *
   * @param kind a reason why it needs no permit
   */
  public void inject(ByteBuf own, OwnMessage kind) {
    link.leaves(kind.residue(), Gate.Permit.NOT_JUDGED);
    add(own);
  }

  private void add(ByteBuf own) {
    if (!own.isReadable()) {
      own.release();
      return;
    }
    collect();
    int size = own.readableBytes();
    ByteBuf before = ours;
    if (before != null && size <= before.writableBytes()) {
      before.writeBytes(own);
      own.release();
    } else {
      sendOurs();
      ours = own;
    }
  }

  /** Sends it all as one write. */
  public void flush() {
    collect();
    sendOurs();
    link.flush();
  }

  private void collect() {
    ByteBuf in = source;
    if (in != null) {
      source = null;
      int size = to - from;
      ByteBuf before = ours;
      if (before != null && size <= SHORT && size <= before.writableBytes()) {
        before.writeBytes(in, from, size);
      } else {
        sendOurs();
        link.send(in.retainedSlice(from, size));
      }
    }
  }

  private void sendOurs() {
    ByteBuf own = ours;
    if (own != null) {
      ours = null;
      link.send(own);
    }
  }
}
