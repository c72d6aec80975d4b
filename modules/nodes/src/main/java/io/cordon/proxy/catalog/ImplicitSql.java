package io.cordon.proxy.catalog;

import io.cordon.sql.FunctionName;
import io.cordon.sql.RelationName;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The questions to a node's catalog of which its {@link ImplicitFunctions} are made. */
final class ImplicitSql {

  /**
   * Of a function {@code p}: an extension's own, in C, that does not say that it does more than to
   * compute. Only a superuser makes one, or one whom a superuser trusts with the extension.
   */
  private static final String HARMLESS =
      """
      p.provolatile <> 'v'
        AND p.prolang IN (SELECT oid FROM pg_language WHERE lanname IN ('c', 'internal'))
        AND EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass
          AND e.objid = p.oid AND e.deptype = 'e')\
      """;

  /** An operator {@code o} that calls its function {@code p}, and is worth a word. */
  private static final String CALLING =
      """
      o.oid >= 16384 AND NOT (%s
        AND EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_operator'::regclass
          AND e.objid = o.oid AND e.deptype = 'e'))\
      """
          .formatted(HARMLESS);

  /** The function {@code p} that what {@code d} refers to is, or calls. */
  static final String REFERRED =
      """
      CASE d.refclassid WHEN 'pg_proc'::regclass THEN d.refobjid
        WHEN 'pg_operator'::regclass THEN (SELECT p.oid FROM pg_operator o
          JOIN pg_proc p ON p.oid = o.oprcode WHERE o.oid = d.refobjid AND %s) END\
      """
          .formatted(CALLING);

  /**
   * Operators; the names of types; what is called for values of types, also of those that are made
   * of them: by casts to them; by the checks of domains, and by types' own functions. And, by the
   * latter, which relations have columns of such types, and which functions have arguments or a
   * result of them: a client's value becomes one of them where a text names no more than those.
   */
  static final String TEXT =
      """
      SELECT DISTINCT n.nspname, o.oprname, pn.nspname, p.proname
        FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace
          LEFT JOIN pg_proc p ON p.oid = o.oprcode AND %s
          LEFT JOIN pg_namespace pn ON pn.oid = p.pronamespace
        WHERE o.oid >= %%1$d AND o.oid < %%2$d;
      SELECT DISTINCT t.typname FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
          LEFT JOIN pg_class c ON c.oid = t.typrelid
        WHERE (t.typrelid = 0 OR c.relkind = 'c') AND (t.typelem = 0 OR t.typcategory <> 'A')
          AND n.nspname !~ '^pg_(toast|temp)' AND t.oid >= %%1$d AND t.oid < %%2$d;
      WITH RECURSIVE runs(type, function, place) AS (
        SELECT k.casttarget, p.oid, CASE k.castcontext WHEN 'e' THEN 'cast' ELSE 'anywhere' END
          FROM pg_cast k JOIN pg_proc p ON p.oid = k.castfunc
          WHERE NOT (%s AND EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_cast'::regclass
              AND e.objid = k.oid AND e.deptype = 'e'))
            AND k.oid >= 16384 AND k.oid >= %%1$d AND k.oid < %%2$d
        UNION
        SELECT c.contypid, p.oid, 'check'
          FROM pg_constraint c JOIN pg_depend d ON d.classid = 'pg_constraint'::regclass
              AND d.objid = c.oid
            JOIN pg_proc p ON p.oid = %s
          WHERE c.contypid <> 0 AND c.oid >= 16384 AND c.oid >= %%1$d AND c.oid < %%2$d
        UNION
        SELECT o.type, p.oid, 'check'
          FROM (SELECT t.oid AS type, unnest(ARRAY[t.typinput, t.typoutput, t.typreceive, t.typsend,
                t.typmodin, t.typmodout]::oid[]) AS function FROM pg_type t
              UNION ALL SELECT rngtypid, rngcanonical FROM pg_range) o
            JOIN pg_proc p ON p.oid = o.function
          WHERE NOT (%s) AND p.oid >= 16384 AND p.oid >= %%1$d AND p.oid < %%2$d
        UNION
        SELECT w.type, r.function, r.place FROM runs r
          JOIN (SELECT oid AS type, typbasetype AS part FROM pg_type WHERE typbasetype <> 0
            UNION ALL SELECT oid, typelem FROM pg_type WHERE typelem <> 0
            UNION ALL SELECT c.reltype, a.atttypid FROM pg_attribute a
              JOIN pg_class c ON c.oid = a.attrelid WHERE c.reltype <> 0 AND a.attnum > 0
            UNION ALL SELECT rngtypid, rngsubtype FROM pg_range
            UNION ALL SELECT rngmultitypid, rngtypid FROM pg_range
            UNION ALL SELECT c.contypid, d.refobjid FROM pg_constraint c
              JOIN pg_depend d ON d.classid = 'pg_constraint'::regclass AND d.objid = c.oid
                AND d.refclassid = 'pg_type'::regclass
              WHERE c.contypid <> 0) w ON w.part = r.type
          WHERE r.place <> 'anywhere'),
        named(place, type, schema, name, function) AS (
          SELECT r.place, r.type, NULL::name, t.typname, r.function
            FROM runs r JOIN pg_type t ON t.oid = r.type
          UNION
          SELECT 'relation', r.type, n.nspname, c.relname, r.function
            FROM runs r JOIN pg_class c ON c.reltype = r.type
              JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE r.place = 'check' AND c.relkind <> 'c' AND n.nspname !~ '^pg_(toast|temp)'
          UNION
          SELECT 'function', r.type, n.nspname, g.proname, r.function
            FROM runs r JOIN (SELECT pronamespace, proname, unnest(
                  prorettype || coalesce(proallargtypes, proargtypes::oid[])) AS type
                FROM pg_proc WHERE oid >= 16384) g ON g.type = r.type
              JOIN pg_namespace n ON n.oid = g.pronamespace
            WHERE r.place = 'check')
      SELECT DISTINCT m.place, m.schema, m.name, n.nspname, p.proname
        FROM named m JOIN pg_proc p ON p.oid = m.function
          JOIN pg_namespace n ON n.oid = p.pronamespace;
      """
          .formatted(CALLING, HARMLESS, REFERRED, HARMLESS);

  private ImplicitSql() {}

  /**
   * What the rows say.
   *
   * @param operators the first of the three answers
   * @param attributes the functions that take one argument
   */
  static ImplicitFunctions functions(RowSet<Row> operators, Set<String> attributes) {
    Map<String, Map<String, Set<String>>> byOperator = new HashMap<>();
    for (Row row : operators) {
      Set<String> called =
          byOperator
              .computeIfAbsent(row.getString(1), name -> new HashMap<>(2))
              .computeIfAbsent(row.getString(0), schema -> new HashSet<>(2));
      if (row.getString(3) != null) {
        called.add(new FunctionName(row.getString(2), row.getString(3)).qualified());
      }
    }
    RowSet<Row> names = operators.next();
    Set<String> types = new HashSet<>();
    names.forEach(row -> types.add(row.getString(0)));
    Map<String, Set<String>> casts = new HashMap<>();
    Map<String, Set<String>> checks = new HashMap<>();
    Map<String, Set<String>> relations = new HashMap<>();
    Map<String, Set<String>> signatures = new HashMap<>();
    Set<String> anywhere = new HashSet<>();
    for (Row row : names.next()) {
      String schema = row.getString(1);
      String name = row.getString(2);
      String function = new FunctionName(row.getString(3), row.getString(4)).qualified();
      switch (row.getString(0)) {
        case "cast" -> add(casts, name, function);
        case "check" -> add(checks, name, function);
        case "relation" ->
            add(relations, new RelationName(schema, name, false).qualified(), function);
        case "function" -> add(signatures, new FunctionName(schema, name).qualified(), function);
        default -> anywhere.add(function);
      }
    }
    return new ImplicitFunctions(
        byOperator, types, casts, checks, relations, signatures, anywhere, attributes);
  }

  private static void add(Map<String, Set<String>> to, String name, String function) {
    to.computeIfAbsent(name, key -> new HashSet<>(2)).add(function);
  }
}
