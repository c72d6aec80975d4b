package io.cordon.proxy.frontend.link;

import io.cordon.protocol.ErrorResponse;
import io.cordon.proxy.frontend.gate.Execution;
import io.cordon.proxy.frontend.gate.Refusal;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What a session must do for its server link. On the loop. */
public interface LinkOwner {

  /** A wait is over: engaged, or {@link #engageFailed} has been called. */
  void proceed();

  void engageFailed(Refusal refusal);

  /** What cannot happen has happened, a mistake of ours: the session is to end. */
  void broken(String what);

  /** The node cannot serve this session, and none has yet: its own words, then the end. */
  void nodeRefusedSession(byte[] errorResponse);

  /** The client's bytes; one reference passes. */
  void toClient(ByteBuf bytes);

  /** ReadyForQuery has been passed on. */
  void ready();

  /** The node has done this; null: nobody wants to hear of it. */
  void executed(@Nullable Execution execution);

  /** The node has answered an error to this; null: nobody wants to hear of it. */
  void executionFailed(@Nullable Execution execution, ErrorResponse error);

  /** The node wants COPY data. */
  void copyIn();

  /** Everything up to Sync is discarded. */
  void skipToSync();

  /** The server connection is gone. */
  void lost(ErrorResponse error, LossPosition position);

  void serverWritable();

  /** The node has no more to say for now: what was written may be sent. */
  void readComplete();
}
