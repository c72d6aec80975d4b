package io.cordon.proxy.backend;

import io.netty.buffer.ByteBuf;

/** Who holds a lease hears this, on the loop that leased it. */
public interface ServerListener {

  /** Bytes from the node, at any split. One reference passes to the listener. */
  void received(ByteBuf bytes);

  /** The write queue has room again after {@link ServerConnection#writeQueueFull()}. */
  void writable();

  /** The node closed, or the network did. Called once; the lease is over, nothing to release. */
  void closed();
}
