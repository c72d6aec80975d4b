package io.cordon.proxy.frontend.census;

import io.cordon.proxy.frontend.session.PinReason;
import java.time.Instant;
import java.util.Set;

/** A session, as it is counted and listed. On its loop. */
public interface CensusEntry {

  ClientState state();

  /** What keeps it on its server connection. */
  Set<PinReason> pins();

  /** When it was admitted. */
  Instant since();

  SessionView view();
}
