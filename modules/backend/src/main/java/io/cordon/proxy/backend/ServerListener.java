package io.cordon.proxy.backend;

import io.netty.buffer.ByteBuf;

/** Who holds a lease hears this, on the loop that leased it. */
public interface ServerListener {

  /**
   * Bytes from the node, at any split. One reference passes to the listener. What had been read
   * already comes in spite of a {@link ServerConnection#pause()}.
   */
  void received(ByteBuf bytes);

  /** What was there to be read has been delivered: the time to flush what was made of it. */
  default void readComplete() {}

  /** The write queue has room again after {@link ServerConnection#writeQueueFull()}. */
  void writable();

  /** The node closed, or the network did. Called once; the lease is over, nothing to release. */
  void closed();
}
