package io.cordon.proxy.frontend.gate;

/** What a session's judgement of its statements depends on beside them. */
public interface Contention {

  /** Sessions wait for each other's server connections. */
  boolean isContended();

  /** A number that is another after somebody has begun to change a catalog. */
  long catalogChangesBegun();
}
