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
  /** currval, lastval, nextval, setval, setseed: values that belong to the session. */
  SEQUENCE,
  /** LOAD. */
  LIBRARY,
  /** DO, CALL, or a function that is not one of PostgreSQL's own: it may do any of these. */
  UNKNOWN
}
