package io.cordon.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a statement does to its session or its transaction. */
public sealed interface Effect {

  /** Nothing beyond rows. */
  record None() implements Effect {}

  /** BEGIN, START TRANSACTION, with its modes as written, such as {@code ISOLATION LEVEL …}. */
  record Begin(boolean readOnly) implements Effect {}

  /** COMMIT, END. */
  record Commit(boolean chain) implements Effect {}

  /** ROLLBACK, ABORT. */
  record Rollback(boolean chain) implements Effect {}

  record Savepoint(String name) implements Effect {}

  record Release(String name) implements Effect {}

  record RollbackTo(String name) implements Effect {}

  /** PREPARE TRANSACTION. */
  record PrepareTransaction(String id) implements Effect {}

  /** COMMIT PREPARED, ROLLBACK PREPARED. */
  record FinishPrepared(String id) implements Effect {}

  /**
   * SET of one parameter, in any of its forms ({@code SET a.b TO c}, {@code SET TIME ZONE}, {@code
   * SET NAMES}, {@code SET ROLE}, {@code SET SESSION AUTHORIZATION}, {@code SET TRANSACTION}, …).
   *
   * @param name the parameter's name in lower case, as {@code pg_settings} has it; {@code
   *     transaction} and {@code session characteristics} for those two forms
   * @param values the values as PostgreSQL's flatten_set_variable_args sees them; null for DEFAULT
   * @param local SET LOCAL
   */
  record SetParameter(String name, @Nullable List<String> values, boolean local)
      implements Effect {}

  /**
   * SET of one parameter through the view {@code pg_settings}, which does nothing if the server has
   * no parameter of this name; also a {@link SettingCall}.
   *
   * @param update by UPDATE of the view; otherwise by SELECT of {@code set_config} from it
   */
  record SetIfKnown(String name, String value, boolean local, boolean update) implements Effect {}

  /** RESET of one parameter. */
  record Reset(String name) implements Effect {}

  /** RESET ALL. */
  record ResetAll() implements Effect {}

  /** SHOW of one parameter; {@code all} for SHOW ALL. */
  record Show(String name) implements Effect {}

  /** DISCARD. */
  record Discard(What what) implements Effect {
    /** What is thrown away. */
    public enum What {
      ALL,
      PLANS,
      SEQUENCES,
      TEMP
    }
  }

  /**
   * PREPARE name AS statement.
   *
   * @param statement what will run; its positions are in the same script
   */
  record Prepare(String name, Statement statement) implements Effect {}

  /** EXECUTE name, also inside EXPLAIN or CREATE TABLE AS. */
  record Execute(String name) implements Effect {}

  /** DEALLOCATE; null for ALL. */
  record Deallocate(@Nullable String name) implements Effect {}

  /** DECLARE name CURSOR; the relations of its query are the statement's. */
  record DeclareCursor(String name, boolean hold) implements Effect {}

  /** FETCH or MOVE from a cursor. */
  record Fetch(String cursor) implements Effect {}

  /** CLOSE of a cursor; null for ALL. */
  record CloseCursor(@Nullable String cursor) implements Effect {}

  /** COPY, by its direction on the wire. */
  record Copy(Direction direction) implements Effect {
    /** Where the data goes. */
    public enum Direction {
      FROM_STDIN,
      TO_STDOUT,
      /** A file or program on the server. */
      SERVER
    }
  }

  /**
   * A SELECT of nothing but one call of {@code pg_advisory_unlock}, {@code
   * pg_advisory_unlock_shared} or {@code pg_advisory_unlock_all}, of values that are in its text or
   * bound to it.
   *
   * @param all all of the session's locks
   */
  record AdvisoryUnlock(boolean all) implements Effect {}

  /**
   * DROP DATABASE, or ALTER DATABASE … RENAME: a node does not do it while anybody is connected.
   */
  record NeedsNobodyIn(String database) implements Effect {}

  /** LISTEN. */
  record Listen(String channel) implements Effect {}

  /** UNLISTEN; null for {@code *}. */
  record Unlisten(@Nullable String channel) implements Effect {}
}
