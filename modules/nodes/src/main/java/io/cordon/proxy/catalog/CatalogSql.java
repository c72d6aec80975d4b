package io.cordon.proxy.catalog;

import io.cordon.plugin.Catalog.Function;
import io.cordon.plugin.Catalog.Kind;
import io.cordon.plugin.Catalog.Relation;
import io.cordon.plugin.Catalog.Volatility;
import io.cordon.sql.FunctionName;
import io.cordon.sql.RelationName;
import io.cordon.sql.SqlAnalyzer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The questions to a node's catalog, and the {@link Snapshot} that their answers are. */
final class CatalogSql {

  /**
   * Schemas of temporary objects belong to one session each, those of TOAST to nobody. The first
   * row is the search path of who has none of a role's or a database's: the reader's reset_val, if
   * no other was set for it.
   */
  private static final String TEXT =
      """
      SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;
      SELECT CASE WHEN NOT EXISTS (SELECT FROM pg_db_role_setting d
              CROSS JOIN unnest(d.setconfig) s WHERE s LIKE 'search\\_path=%%'
            AND d.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
            AND d.setrole IN (0, (SELECT oid FROM pg_roles WHERE rolname = session_user)))
          THEN reset_val END, %1$d > 0,
          (SELECT pg_encoding_to_char(encoding) = 'UTF8' FROM pg_database
            WHERE datname = current_database())
        FROM pg_settings WHERE name = 'search_path';
      SELECT n.nspname, c.relname, c.relkind::text, c.relispartition, %5$s
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname !~ '^pg_(toast|temp)'
          AND c.oid >= %1$d AND c.oid < %2$d;
      SELECT DISTINCT n.nspname, c.relname, tn.nspname, t.relname, pn.nspname, p.proname, y.typname
        FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
          JOIN pg_namespace n ON n.oid = c.relnamespace
          JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
          LEFT JOIN pg_class t ON d.refclassid = 'pg_class'::regclass AND t.oid = d.refobjid
            AND t.oid <> c.oid
          LEFT JOIN pg_namespace tn ON tn.oid = t.relnamespace
          LEFT JOIN pg_proc p ON p.oid = %3$s
          LEFT JOIN pg_namespace pn ON pn.oid = p.pronamespace
          LEFT JOIN pg_type y ON d.refclassid = 'pg_type'::regclass AND y.oid = d.refobjid
        WHERE (t.oid IS NOT NULL OR p.oid IS NOT NULL OR y.oid IS NOT NULL) AND c.oid >= %1$d AND c.oid < %2$d;
      SELECT n.nspname, c.relname, tn.nspname, t.relname
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhparent
          JOIN pg_namespace n ON n.oid = c.relnamespace
          JOIN pg_class t ON t.oid = i.inhrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
        WHERE c.relkind IN ('r', 'p', 'f') AND c.oid >= %1$d AND c.oid < %2$d;
      SELECT DISTINCT n.nspname, p.proname, l.lanname, p.provolatile::text, p.prokind::text,
          p.prosecdef, coalesce(o.rolsuper, false),
          p.prokind <> 'p' AND p.pronargs > 0 AND p.pronargs - p.pronargdefaults <= 1
            AND NOT (p.oid < 16384 AND p.provolatile = 'i')
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
          JOIN pg_language l ON l.oid = p.prolang LEFT JOIN pg_roles o ON o.oid = p.proowner
        WHERE n.nspname !~ '^pg_(toast|temp)' AND p.oid >= %1$d AND p.oid < %2$d;
      %4$sSELECT coalesce(r.rolname, ''), CASE WHEN s LIKE 'search\\_path=%%' THEN substr(s, 13) END
        FROM pg_db_role_setting d
          CROSS JOIN unnest(d.setconfig) s LEFT JOIN pg_roles r ON r.oid = d.setrole
        WHERE (s LIKE 'search\\_path=%%' OR s LIKE 'role=%%' OR s LIKE 'session\\_authorization=%%')
          AND d.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
        ORDER BY d.setdatabase = 0 DESC;
      %6$s;
      %7$s;
      %8$s\
      """;

  /** What a relation does whose query has FOR UPDATE or FOR SHARE. */
  private static final String LOCKS = "locks rows";

  private static final String OWN_SCHEMA = "pg_catalog.";

  private CatalogSql() {}

  /** Of the objects whose OIDs are in this range. */
  static String text(long from, long to) {
    return TEXT.formatted(
        from,
        to,
        ImplicitSql.REFERRED,
        ImplicitSql.TEXT.formatted(from, to),
        InertSql.COLUMNS,
        InertSql.FOREIGN_NAMES.formatted(from, to),
        LastingSql.TEXT.formatted(from, to),
        VolatileSql.TEXT.formatted(from, to));
  }

  /** What the rows of {@link #text} say. */
  static Snapshot snapshot(RowSet<Row> transaction) {
    RowSet<Row> server = transaction.next();
    Map<String, Relation> relations = new HashMap<>();
    Map<String, Set<String>> relationSchemas = new HashMap<>();
    Map<String, Set<String>> reads = new HashMap<>();
    Map<String, Set<String>> calls = new HashMap<>();
    Map<String, Set<String>> types = new HashMap<>();
    Map<String, Set<String>> children = new HashMap<>();
    RowSet<Row> classes = server.next();
    RowSet<Row> rules = classes.next();
    for (Row row : rules) {
      add(reads, name(row, 0), name(row, 2));
      add(calls, name(row, 0), name(row, 4));
      add(types, name(row, 0), row.getString(6));
    }
    RowSet<Row> inherits = rules.next();
    for (Row row : inherits) {
      add(children, name(row, 0), name(row, 2));
    }
    RowSet<Row> procedures = inherits.next();
    Map<String, Set<String>> functionSchemas = new HashMap<>();
    Set<String> attributes = new HashSet<>();
    Map<String, List<Function>> functions = functions(procedures, functionSchemas, attributes);
    RowSet<Row> operators = procedures.next();
    ImplicitFunctions implicit = ImplicitSql.functions(operators, attributes);
    RowSet<Row> ofRoles = operators.next().next().next();
    RowSet<Row> foreign = ofRoles.next();
    RowSet<Row> lasting = foreign.next();
    Map<String, Set<String>> volatiles = new HashMap<>();
    for (Row row : lasting.next()) {
      if (row.getString(3) == null) {
        add(volatiles, name(row, 0), LOCKS);
        continue;
      }
      add(volatiles, name(row, 0), name(row, 2));
      add(calls, name(row, 0), name(row, 2));
    }
    types.forEach(
        (name, some) -> some.forEach(type -> addAll(calls, name, implicit.checks().get(type))));
    Set<String> activeRead = new HashSet<>();
    Set<String> activeWritten = new HashSet<>();
    for (Row row : classes) {
      String name = String.valueOf(name(row, 0));
      if (!row.getBoolean(4)) {
        activeRead.add(name);
      }
      if (!row.getBoolean(5)) {
        activeWritten.add(name);
      }
      add(relationSchemas, row.getString(1), row.getString(0));
      relations.put(
          name,
          new Relation(
              name,
              kind(row.getString(2)),
              row.getBoolean(3),
              reads.getOrDefault(name, Set.of()),
              calls.getOrDefault(name, Set.of()),
              children.getOrDefault(name, Set.of())));
    }
    return new Snapshot(
        relations,
        functions,
        relationSchemas,
        functionSchemas,
        implicit,
        active(activeRead, activeWritten, foreign, lasting, writers(volatiles)),
        paths(server, ofRoles),
        server.iterator().next().getBoolean(2));
  }

  private static Active active(
      Set<String> read,
      Set<String> written,
      RowSet<Row> names,
      RowSet<Row> roles,
      Map<String, String> writers) {
    Map<String, Set<String>> byKind = new HashMap<>();
    Set<String> lasting = new HashSet<>();
    roles.forEach(row -> lasting.add(row.getString(0)));
    names.forEach(row -> add(byKind, row.getString(0), row.getString(1)));
    return new Active(
        read,
        written,
        byKind.getOrDefault("type", Set.of()),
        byKind.getOrDefault("function", Set.of()),
        byKind.getOrDefault("operator", Set.of()),
        byKind.containsKey("unnamed"),
        lasting,
        writers);
  }

  /** Of each relation why reading it may write; PostgreSQL's own functions are known. */
  private static Map<String, String> writers(Map<String, Set<String>> volatiles) {
    Map<String, String> writers = new HashMap<>();
    volatiles.forEach(
        (relation, functions) ->
            functions.stream()
                .filter(function -> function.equals(LOCKS) || mayWrite(function))
                .findFirst()
                .ifPresent(
                    function ->
                        writers.put(
                            relation,
                            function.equals(LOCKS)
                                ? LOCKS
                                : "calls function " + function + ", which is volatile")));
    return writers;
  }

  private static boolean mayWrite(String function) {
    return !function.startsWith(OWN_SCHEMA)
        || SqlAnalyzer.mayWrite(function.substring(OWN_SCHEMA.length()));
  }

  private static Map<String, List<Function>> functions(
      RowSet<Row> rows, Map<String, Set<String>> schemas, Set<String> attributes) {
    Map<String, List<Function>> functions = new HashMap<>();
    for (Row row : rows) {
      String name = new FunctionName(row.getString(0), row.getString(1)).qualified();
      add(schemas, row.getString(1), row.getString(0));
      if (row.getBoolean(7)) {
        attributes.add(name);
      }
      functions
          .computeIfAbsent(name, key -> new ArrayList<>(1))
          .add(
              new Function(
                  name,
                  row.getString(2),
                  volatility(row.getString(3)),
                  !row.getString(4).equals("f") && !row.getString(4).equals("p"),
                  row.getBoolean(5),
                  row.getBoolean(6)));
    }
    return functions;
  }

  /** The first reading is of PostgreSQL's own objects and says nothing of paths. */
  private static Set<DefaultPath> paths(RowSet<Row> server, RowSet<Row> ofRoles) {
    Row row = server.iterator().next();
    if (!row.getBoolean(1)) {
      return Set.of();
    }
    Map<String, String> paths = new HashMap<>();
    Set<String> others = new HashSet<>();
    for (Row each : ofRoles) {
      String path = each.getString(1);
      if (path == null) {
        others.add(each.getString(0));
      } else {
        paths.put(each.getString(0), path);
      }
    }
    return new HashSet<>(Set.of(new DefaultPath(row.getString(0), paths, others)));
  }

  private static Kind kind(String relkind) {
    return switch (relkind) {
      case "p" -> Kind.PARTITIONED_TABLE;
      case "v" -> Kind.VIEW;
      case "m" -> Kind.MATERIALIZED_VIEW;
      case "f" -> Kind.FOREIGN_TABLE;
      case "S" -> Kind.SEQUENCE;
      default -> Kind.TABLE;
    };
  }

  private static Volatility volatility(String provolatile) {
    return switch (provolatile) {
      case "i" -> Volatility.IMMUTABLE;
      case "s" -> Volatility.STABLE;
      default -> Volatility.VOLATILE;
    };
  }

  private static @Nullable String name(Row row, int at) {
    String name = row.getString(at + 1);
    return name == null ? null : new RelationName(row.getString(at), name, false).qualified();
  }

  private static void add(
      Map<String, Set<String>> to, @Nullable String key, @Nullable String value) {
    if (key != null && value != null) {
      to.computeIfAbsent(key, name -> new LinkedHashSet<>(1)).add(value);
    }
  }

  private static void addAll(
      Map<String, Set<String>> to, String key, @Nullable Set<String> values) {
    if (values != null) {
      to.computeIfAbsent(key, name -> new LinkedHashSet<>(1)).addAll(values);
    }
  }
}
