package io.cordon.proxy.frontend.net;

import io.netty.buffer.ByteBuf;

/** What reads a client's bytes: first its start-up, then its session. On the client's loop. */
public interface ClientInput {

  /**
   * Called when bytes have arrived, and after {@link ClientConnection#process()}. Takes what it can
   * by moving the reader index; the rest is offered again, with more behind it.
   *
   * @param bytes all that has not been taken; the callee does not release it
   */
  void readable(ByteBuf bytes);

  /** The client's socket has room again. */
  void writable();

  /** The client is gone; called once. */
  void closed();

  /**
   * The member is leaving: this client is told so, and closed, as soon as it has nothing under way;
   * from now on it begins nothing. Called now and then until the client is closed.
   */
  void leave();

  /** The wait is over: the client is told so, where that is possible, and closed now. */
  void terminate();
}
