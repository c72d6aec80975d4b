package io.cordon.sql;

/** What a statement may leave behind in its session, beyond its transaction. */
public enum SessionState {
  /** SET at session level, RESET, set_config that is not local; not {@code SET LOCAL}. */
  SETTING,
  /** PREPARE, or any EXECUTE-able thing made by it. */
  PREPARED_STATEMENT,
  /** DECLARE … WITH HOLD. */
  CURSOR_WITH_HOLD,
  /** CREATE TEMP …, SELECT INTO TEMP, or a name in pg_temp. */
  TEMPORARY_OBJECT,
  /** LISTEN. */
  LISTEN,
  /** pg_advisory_lock and its relatives that are not of the transaction. */
  ADVISORY_LOCK,
  /** nextval, setval: what the session remembers of sequences. */
  SEQUENCE,
  /** LOAD. */
  LIBRARY,
  /**
   * State of the server process that DISCARD ALL leaves as it is: the seed of random(), a backup
   * that has begun, a replication origin, and what any other volatile function of PostgreSQL's may
   * leave that is not known to leave nothing.
   */
  PROCESS,
  /**
   * A state of the process's own generator of random numbers, which {@code setseed} does not set,
   * so that no other session may have the process: array_shuffle, array_sample, TABLESAMPLE.
   */
  GENERATOR,
  /** DO, CALL, or a function that is not one of PostgreSQL's own: it may do any of these. */
  UNKNOWN
}
