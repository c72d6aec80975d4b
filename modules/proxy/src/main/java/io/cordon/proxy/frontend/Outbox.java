package io.cordon.proxy.frontend;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What goes to the node of the read under way: frames that lie side by side go as one piece of the
 * client's own buffer, uncopied.
 */
final class Outbox {

  private final Engagement engagement;
  private @Nullable ByteBuf source;
  private int from;
  private int to;

  Outbox(Engagement engagement) {
    this.engagement = engagement;
  }

  /** Adds this part of the buffer; the reader index is the caller's to move. */
  @SuppressWarnings("ReferenceEquality") // The same buffer, not one of equal content.
  void forward(ByteBuf in, int at, int size) {
    if (source != in || to != at) {
      collect();
      source = in;
      from = at;
    }
    to = at + size;
  }

  /** True if what was added last ends here: what belongs to it and is still to come must follow. */
  @SuppressWarnings("ReferenceEquality") // The same buffer, not one of equal content.
  boolean endsAt(ByteBuf in, int end) {
    return source == in && to == end;
  }

  /** Adds a message of ours; its reference passes. */
  void inject(ByteBuf own) {
    collect();
    if (own.isReadable()) {
      engagement.send(own);
    } else {
      own.release();
    }
  }

  /** Sends it all as one write. */
  void flush() {
    collect();
    engagement.flush();
  }

  private void collect() {
    ByteBuf in = source;
    if (in != null) {
      source = null;
      engagement.send(in.retainedSlice(from, to - from));
    }
  }
}
