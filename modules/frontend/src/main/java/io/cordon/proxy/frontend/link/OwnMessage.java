package io.cordon.proxy.frontend.link;

import io.cordon.proxy.frontend.gate.Residue;

/** What a session sends to a node of its own accord, with no text of its client's in it. */
public enum OwnMessage {
  /** Sync or Flush: asks for the answers to what was sent before. */
  ASKS_FOR_ANSWERS,

  /** Close or Describe of a statement that the session has prepared there. */
  OF_PREPARED_STATEMENT,

  /** A statement that fails, in the place of what was refused ({@code FailingStatement}). */
  REFUSAL,

  /** Fails if the node reads text otherwise than we have ({@code LexerSettingsCheck}). */
  READING_CHECK,

  /** {@code DISCARD ALL} behind a transaction, for whoever waits for the connection. */
  CLEANING;

  /** What it may leave on the server connection. */
  Residue residue() {
    return Residue.NOTHING;
  }
}
