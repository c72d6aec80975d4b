package io.cordon.proxy.frontend.session;

import io.cordon.proxy.catalog.SearchPath;
import io.cordon.sql.Effect;
import io.cordon.sql.FunctionName;
import io.cordon.sql.ImplicitCalls;
import io.cordon.sql.RelationName;
import io.cordon.sql.Script;
import io.cordon.sql.Statement;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One statement, asked about in one session's state. A statement that runs another one (EXECUTE,
 * PREPARE) is asked about with what that one touches.
 *
 * @param number of the statement in its session
 * @param provenance how what it runs came about; null if it runs nothing that was named before
 */
public record DecisionRequest(
    Session session,
    ScriptCache scripts,
    long number,
    String text,
    String command,
    boolean readOnly,
    boolean opaque,
    List<RelationName> relations,
    List<FunctionName> functions,
    ImplicitCalls implicit,
    Map<String, String> attributes,
    SearchPath path,
    @Nullable Provenance provenance) {

  /** The types of the text, and whichever the client has chosen. */
  public static final ImplicitCalls ANY_TYPE =
      new ImplicitCalls(Set.of(), Set.of(ImplicitCalls.ANY_TYPE), Set.of(), true);

  public static DecisionRequest of(
      Session session,
      ScriptCache scripts,
      Script script,
      Statement statement,
      TxState at,
      long number) {
    return of(
        session,
        scripts,
        number,
        script,
        statement,
        session.attributes(at),
        session.naming.path(session, at, script, statement));
  }

  private static DecisionRequest of(
      Session session,
      ScriptCache scripts,
      long number,
      Script script,
      Statement statement,
      Map<String, String> attributes,
      SearchPath path) {
    Statement inner =
        statement.effect() instanceof Effect.Fetch fetch
            ? fetched(session, script, statement, fetch.cursor())
            : inner(session, statement);
    boolean unknown = statement.effect() instanceof Effect.Execute && inner == null;
    // A portal, or a cursor that a function has opened, of anything.
    boolean unseen = statement.effect() instanceof Effect.Fetch && inner == null;
    DecisionRequest question =
        new DecisionRequest(
            session,
            scripts,
            number,
            statement.text(script),
            statement.command(),
            !unknown && readOnly(statement, inner),
            unknown || unseen || statement.opaque() || (inner != null && inner.opaque()),
            inner == null ? statement.relations() : union(statement.relations(), inner.relations()),
            inner == null ? statement.functions() : union(statement.functions(), inner.functions()),
            inner == null ? statement.implicit() : statement.implicit().and(inner.implicit()),
            attributes,
            path,
            provenance(session, statement));
    Prepared executed = executed(session, statement);
    return executed == null ? question : executed.typed(question);
  }

  /** The same with other attributes. */
  public DecisionRequest under(Map<String, String> others) {
    return new DecisionRequest(
        session,
        scripts,
        number,
        text,
        command,
        readOnly,
        opaque,
        relations,
        functions,
        implicit,
        others,
        path,
        provenance);
  }

  /** The same, which may write, though its text does not show it. */
  public DecisionRequest writing() {
    return new DecisionRequest(
        session,
        scripts,
        number,
        text,
        command,
        false,
        opaque,
        relations,
        functions,
        implicit,
        attributes,
        path,
        provenance);
  }

  /** The same where the client, and not the text, has chosen the types of parameters. */
  DecisionRequest ofAnyType() {
    return new DecisionRequest(
        session,
        scripts,
        number,
        text,
        command,
        readOnly,
        opaque,
        relations,
        functions,
        implicit.and(ANY_TYPE),
        attributes,
        path,
        provenance);
  }

  /** The same about the one statement of this text, in the place of what was asked about. */
  public DecisionRequest rewritten(Script one) {
    return typed(of(session, scripts, number, one, one.statements().get(0), attributes, path));
  }

  /** What this runs that was decided earlier, as it was asked about then. */
  public DecisionRequest earlier(Provenance earlier) {
    return typed(
        of(session, scripts, number, earlier.script(), earlier.statement(), attributes, path));
  }

  private DecisionRequest typed(DecisionRequest other) {
    return implicit.types().contains(ImplicitCalls.ANY_TYPE) ? other.ofAnyType() : other;
  }

  /** A text that does not parse, or something that is not SQL at all. */
  public static DecisionRequest opaque(
      Session session, ScriptCache scripts, String text, String command, TxState at, long number) {
    return new DecisionRequest(
        session,
        scripts,
        number,
        text,
        command,
        false,
        true,
        List.of(),
        List.of(),
        ImplicitCalls.NONE,
        session.attributes(at),
        session.naming.path(session, at, null, null),
        null);
  }

  /** A call of one of PostgreSQL's own functions by its OID, which computes what it is given. */
  public static DecisionRequest ofFunction(
      Session session,
      ScriptCache scripts,
      String command,
      FunctionName function,
      boolean readOnly,
      long number) {
    return new DecisionRequest(
        session,
        scripts,
        number,
        "",
        command,
        readOnly,
        false,
        List.of(),
        List.of(function),
        ImplicitCalls.NONE,
        session.attributes(session.tx()),
        session.naming.path(session, session.tx(), null, null),
        null);
  }

  /** The same in every question about one statement, and in no other of this client. */
  public String requestId() {
    return session.clientId() + "-" + number;
  }

  /** True if what the statement does depends on what its session has prepared. */
  public static boolean dependsOnSession(Statement statement) {
    return statement.effect() instanceof Effect.Execute
        || statement.effect() instanceof Effect.Fetch;
  }

  /** Its text without constants. */
  public Future<String> normalized() {
    return scripts.normalized(text, session.standardConformingStrings());
  }

  /** EXECUTE reads only if what it runs does. */
  private static boolean readOnly(Statement statement, @Nullable Statement inner) {
    if (inner == null) {
      return statement.readOnly();
    }
    boolean runs = statement.command().equals("EXECUTE") || statement.command().equals("EXPLAIN");
    return (runs || statement.readOnly()) && inner.readOnly();
  }

  /**
   * What a statement runs that was named before: EXECUTE and PREPARE, and the query of a cursor.
   */
  public static @Nullable Statement inner(Session session, Statement statement) {
    if (statement.effect() instanceof Effect.Prepare prepare) {
      return prepare.statement();
    }
    if (statement.effect() instanceof Effect.Fetch fetch) {
      Portal portal = portal(session, fetch);
      Cursor cursor = session.cursors.get(fetch.cursor());
      return portal != null
          ? portal.running().single()
          : cursor == null ? null : cursor.statement();
    }
    Prepared prepared = executed(session, statement);
    return prepared == null ? null : prepared.running().single();
  }

  /** What EXECUTE runs, whichever protocol has prepared it; null if it is not known. */
  private static @Nullable Prepared executed(Session session, Statement statement) {
    return statement.effect() instanceof Effect.Execute execute
        ? session.prepared.get(execute.name())
        : null;
  }

  /** The DECLARE that a FETCH reads from: one before it in the same text, or of the session. */
  private static @Nullable Statement fetched(
      Session session, Script script, Statement fetch, String cursor) {
    session.earlier.before(script, fetch);
    return session.earlier.cursor(cursor, inner(session, fetch));
  }

  /** FETCH reads the portals of the protocol too. */
  private static @Nullable Portal portal(Session session, Effect.Fetch fetch) {
    Portal portal = session.portals.get(fetch.cursor());
    return portal == null || portal.local() ? null : portal;
  }

  private static @Nullable Provenance provenance(Session session, Statement statement) {
    if (statement.effect() instanceof Effect.Fetch fetch) {
      Portal portal = portal(session, fetch);
      Cursor cursor = session.cursors.get(fetch.cursor());
      return portal != null ? portal.provenance() : cursor == null ? null : cursor.provenance();
    }
    Prepared prepared = executed(session, statement);
    return prepared == null ? null : prepared.provenance();
  }

  private static <N> List<N> union(List<N> one, List<N> two) {
    if (one.isEmpty() || two.isEmpty()) {
      return one.isEmpty() ? two : one;
    }
    List<N> both = new ArrayList<>(one);
    for (N name : two) {
      if (!both.contains(name)) {
        both.add(name);
      }
    }
    return both;
  }
}
