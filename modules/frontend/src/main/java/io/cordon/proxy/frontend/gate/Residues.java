package io.cordon.proxy.frontend.gate;

import io.cordon.proxy.frontend.session.DecisionRequest;
import io.cordon.proxy.frontend.session.LargeObjects;
import io.cordon.proxy.frontend.session.Prepared;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.sql.Effect;
import io.cordon.sql.ImplicitCalls;
import io.cordon.sql.RelationName;
import io.cordon.sql.SessionState;
import io.cordon.sql.Statement;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells what statements may leave on a server connection. One leaves nothing if all that it runs is
 * known: its text calls functions of PostgreSQL's own that keep nothing, and the catalog says that
 * its tables are inert, and its operators and types too. Whatever is not known leaves something.
 * One per session.
 *
 * <p>What is left is taken away from the server connection, unless the catalog says that code which
 * is not known may leave what no cleaning takes away ({@link Routing#mayLast}): then no other
 * session gets the connection.
 *
 * <p>The catalog is asked for what is inert only where that is worth it: while sessions wait for
 * each other's server connections, and where code may leave what lasts.
 */
public final class Residues {

  /** Queries, and changes of rows. */
  private static final Set<String> OF_ROWS =
      Set.of("SELECT", "VALUES", "TABLE", "INSERT", "UPDATE", "DELETE", "MERGE");

  /** Beside those: their own text does not change the catalog. */
  static final Set<String> OF_SESSION =
      Set.of(
          "CLOSE CURSOR",
          "CLOSE CURSOR ALL",
          "DEALLOCATE",
          "DEALLOCATE ALL",
          "DECLARE CURSOR",
          "DISCARD ALL",
          "DISCARD PLANS",
          "DISCARD SEQUENCES",
          "DISCARD TEMP",
          "FETCH",
          "LISTEN",
          "LOCK TABLE",
          "MOVE",
          "NOTIFY",
          "PREPARE",
          "RESET",
          "SET",
          "SET CONSTRAINTS",
          "TRUNCATE TABLE",
          "UNLISTEN");

  /** Of those, what plans or runs something now; the others run nothing that is not known. */
  private static final Set<String> RUNNING = Set.of("DECLARE CURSOR", "PREPARE", "TRUNCATE TABLE");

  /**
   * They change the catalog, but not which functions and languages there are, or who may run them.
   * What is hidden in the code that DO, CALL and EXECUTE run counts, as all that is hidden in a
   * function, when the catalog is read again.
   */
  private static final Set<String> NOT_OF_CODE =
      Set.of(
          "ALTER INDEX",
          "ALTER MATERIALIZED VIEW",
          "ALTER SEQUENCE",
          "ALTER TABLE",
          "ALTER VIEW",
          "ANALYZE",
          "CALL",
          "CLUSTER",
          "COMMENT",
          "COPY",
          "CREATE INDEX",
          "CREATE MATERIALIZED VIEW",
          "CREATE SEQUENCE",
          "CREATE STATISTICS",
          "CREATE TABLE",
          "CREATE TABLE AS",
          "CREATE TRIGGER",
          "DELETE",
          "DO",
          "DROP INDEX",
          "DROP MATERIALIZED VIEW",
          "DROP SEQUENCE",
          "DROP TABLE",
          "DROP VIEW",
          "EXECUTE",
          "EXPLAIN",
          "REFRESH MATERIALIZED VIEW",
          "REINDEX",
          "SELECT INTO",
          "VACUUM");

  /** A statement with more of them is not kept for its answer. */
  private static final int MOST_NAMES = 100;

  private final Session session;
  private final Routing routing;
  private final Contention contention;

  private @Nullable Statement asked;
  private boolean askedOfAnyType;
  private long askedOfCatalog;
  private boolean inert;

  public Residues(Session session, Routing routing, Contention contention) {
    this.session = session;
    this.routing = routing;
    this.contention = contention;
  }

  /** What something of the client's is known by. */
  sealed interface Source {}

  /**
   * @param statement null if the text does not parse
   */
  record OfStatement(@Nullable Statement statement) implements Source {}

  /** A prepared statement that is parsed, bound, described or executed. */
  record OfPrepared(Prepared running) implements Source {}

  /** A function call. */
  record OfCall(int oid) implements Source {}

  /** A number that is another after somebody has begun to change a catalog. */
  long catalogChangesBegun() {
    return contention.catalogChangesBegun();
  }

  /** What is sent of it now may leave this. */
  Residue of(Source source) {
    if (source instanceof OfStatement of) {
      Statement statement = of.statement();
      return statement == null ? ofUnknown() : of(statement, false);
    } else if (source instanceof OfPrepared of) {
      return of(of.running());
    }
    return LargeObjects.function(((OfCall) source).oid()) == null ? ofUnknown() : Residue.NOTHING;
  }

  /** Of code that is not known at all. */
  private Residue ofUnknown() {
    return lasting(Residue.CATALOG);
  }

  private Residue lasting(Residue residue) {
    return mayLast() ? residue.and(Residue.PROCESS) : residue;
  }

  private boolean mayLast() {
    return routing.mayLast(session.login());
  }

  private Residue of(Prepared running) {
    Statement statement = running.single();
    if (statement == null) {
      return running.script().opaque() ? ofUnknown() : Residue.NOTHING;
    }
    return of(statement, running.hasTypesOfItsOwn());
  }

  private Residue of(Statement statement, boolean anyType) {
    Residue other = ofOthers(statement, anyType);
    return usesGenerator(statement) ? other.and(Residue.PROCESS) : other;
  }

  private boolean usesGenerator(Statement statement) {
    if (statement.effect() instanceof Effect.Execute) {
      Statement inner = DecisionRequest.inner(session, statement);
      return inner != null && inner.leaves().contains(SessionState.GENERATOR);
    }
    return statement.leaves().contains(SessionState.GENERATOR);
  }

  /** But for the process's generator of random numbers. */
  private Residue ofOthers(Statement statement, boolean anyType) {
    Effect effect = statement.effect();
    if (effect instanceof Effect.Begin
        || effect instanceof Effect.Commit
        || effect instanceof Effect.Rollback
        || effect instanceof Effect.Savepoint
        || effect instanceof Effect.Release
        || effect instanceof Effect.RollbackTo
        || statement.command().equals("SHOW")) {
      return contention.isContended() ? Residue.NOTHING : Residue.SESSION;
    }
    String command = statement.command();
    if (changesCatalog(statement)) {
      return lasting(NOT_OF_CODE.contains(command) ? Residue.CATALOG : Residue.CODE);
    } else if (OF_ROWS.contains(command)) {
      boolean contended = contention.isContended();
      boolean known =
          effect instanceof Effect.None
              && !statement.opaque()
              && statement.leaves().isEmpty()
              && statement.settingCalls().isEmpty();
      if (known && (contended || mayLast()) && isInert(statement, anyType)) {
        return contended ? Residue.NOTHING : Residue.SESSION;
      }
      return lasting(Residue.SESSION);
    }
    boolean runs = !OF_SESSION.contains(command) || RUNNING.contains(command);
    return runs ? lasting(Residue.SESSION) : Residue.SESSION;
  }

  /** EXECUTE of an EXECUTE is not looked into. */
  private boolean changesCatalog(Statement statement) {
    if (statement.effect() instanceof Effect.Execute) {
      Statement inner = DecisionRequest.inner(session, statement);
      return inner == null || !OF_ROWS.contains(inner.command());
    }
    String command = statement.command();
    boolean ofRows = OF_ROWS.contains(command) || command.equals("COPY");
    if (!ofRows) {
      return !OF_SESSION.contains(command) && !(command.equals("EXPLAIN") && statement.readOnly());
    }
    for (RelationName relation : statement.relations()) {
      if (isCatalogWritten(relation)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isCatalogWritten(RelationName relation) {
    String schema = relation.schema();
    return relation.write() && (relation.name().startsWith("pg_") || "pg_catalog".equals(schema));
  }

  /** The last answer is kept: most sessions run one statement many times. */
  @SuppressWarnings("ReferenceEquality") // statements of one text are one object
  private boolean isInert(Statement statement, boolean anyType) {
    String database = session.login().database();
    long version = routing.currentCatalog(database);
    if (version == 0) {
      return false;
    }
    if (statement != asked || anyType != askedOfAnyType || version != askedOfCatalog) {
      ImplicitCalls implicit =
          anyType ? statement.implicit().and(DecisionRequest.ANY_TYPE) : statement.implicit();
      inert = routing.inert(database, statement.relations(), statement.functions(), implicit);
      int names = statement.relations().size() + statement.functions().size();
      asked = names <= MOST_NAMES ? statement : null;
      askedOfAnyType = anyType;
      askedOfCatalog = version;
    }
    return inert;
  }
}
