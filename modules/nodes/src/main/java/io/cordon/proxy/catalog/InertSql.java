package io.cordon.proxy.catalog;

/**
 * The question which relations are inert: to read them, or to change their rows, runs no code but
 * functions of PostgreSQL's own that compute a value and keep nothing. Not inert is, as far as the
 * catalog shows: a view, a foreign table, a sequence; a column of a type that is not PostgreSQL's
 * own base type or an array of one; row security, a rule; an index or a partition key by an
 * operator class of somebody's; an expression (of a check, an index, a partition key, statistics, a
 * column) that calls a function of somebody's, or one that is not known; for changes also a
 * trigger, which a foreign key is too, and an identity.
 *
 * <p>An expression is known by its tree (pg_node_tree): the kinds of its nodes, and the OIDs of its
 * functions. What cannot be read counts as a call, and so does each type that is not PostgreSQL's
 * own: what compares values (GREATEST, or the planner two constants) calls its operator class.
 */
final class InertSql {

  /** The kinds of nodes that call nothing, or a function whose OID they say. */
  private static final String KNOWN_NODES =
      "ARRAYCOERCEEXPR|ARRAYEXPR|BOOLEANTEST|BOOLEXPR|CASEEXPR|CASETESTEXPR|CASEWHEN|COALESCEEXPR|"
          + "COLLATEEXPR|CONST|DISTINCTEXPR|FUNCEXPR|MINMAXEXPR|NULLIFEXPR|NULLTEST|OPEXPR|"
          + "RELABELTYPE|SCALARARRAYOPEXPR|SQLVALUEFUNCTION|VAR";

  /** Of PostgreSQL's own, beside all that are immutable. */
  private static final String KNOWN_FUNCTIONS =
      "'clock_timestamp', 'date_part', 'date_trunc', 'extract', 'gen_random_uuid', 'now',"
          + " 'statement_timestamp', 'timezone', 'to_char', 'transaction_timestamp'";

  /** Whether an expression {@code e} calls what is not known. */
  private static final String CALLS =
      """
      (e.tree ~ '\\{(?!(%s)\\M)' OR EXISTS (
        SELECT FROM regexp_matches(e.tree, ':\\w*type\\w* (\\d+)', 'g') AS f(id)
          WHERE f.id[1]::oid >= 16384)
      OR EXISTS (
        SELECT FROM regexp_matches(e.tree, ':(?:funcid|opfuncid) (\\d+)', 'g') AS f(id)
          LEFT JOIN pg_proc p ON p.oid = f.id[1]::oid AND p.oid < 16384
            AND (p.provolatile = 'i' OR p.proname IN (%s))
        WHERE p.oid IS NULL))"""
          .formatted(KNOWN_NODES, KNOWN_FUNCTIONS);

  /** Expressions of a relation {@code c} that reading it may evaluate, if only to plan. */
  private static final String OF_READING =
      """
      SELECT conbin::text FROM pg_constraint WHERE conrelid = c.oid AND conbin IS NOT NULL
      UNION ALL SELECT indexprs::text FROM pg_index WHERE indrelid = c.oid AND indexprs IS NOT NULL
      UNION ALL SELECT indpred::text FROM pg_index WHERE indrelid = c.oid AND indpred IS NOT NULL
      UNION ALL SELECT partexprs::text FROM pg_partitioned_table
        WHERE partrelid = c.oid AND partexprs IS NOT NULL
      UNION ALL SELECT to_jsonb(x) ->> 'stxexprs' FROM pg_statistic_ext x
        WHERE stxrelid = c.oid AND to_jsonb(x) ->> 'stxexprs' IS NOT NULL
      UNION ALL SELECT adbin::text FROM pg_attrdef d JOIN pg_attribute a
          ON a.attrelid = d.adrelid AND a.attnum = d.adnum
        WHERE d.adrelid = c.oid AND a.attgenerated = 'v'""";

  private static final String OF_WRITING =
      "SELECT adbin::text FROM pg_attrdef d WHERE d.adrelid = c.oid";

  private static final String READ =
      """
      c.relkind IN ('r', 'p', 'm') AND NOT c.relrowsecurity
      AND (c.relkind = 'm' OR NOT c.relhasrules)
      AND NOT EXISTS (SELECT FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
          AND NOT (t.oid < 16384 AND t.typtype = 'b'))
      AND NOT EXISTS (SELECT FROM pg_index i, unnest(i.indclass) AS k(class)
        WHERE i.indrelid = c.oid AND k.class >= 16384)
      AND NOT EXISTS (SELECT FROM pg_partitioned_table i, unnest(i.partclass) AS k(class)
        WHERE i.partrelid = c.oid AND k.class >= 16384)
      AND NOT EXISTS (SELECT FROM (%s) AS e(tree) WHERE %s)"""
          .formatted(OF_READING, CALLS);

  private static final String WRITTEN =
      """
      c.relkind IN ('r', 'p')
      AND NOT EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = c.oid)
      AND NOT EXISTS (SELECT FROM (%s) AS e(tree) WHERE %s)
      AND NOT EXISTS (SELECT FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND a.attidentity <> '')"""
          .formatted(OF_WRITING, CALLS);

  /** Two columns about a relation {@code c}: inert when it is read, and when it is changed. */
  static final String COLUMNS =
      """
      CASE WHEN c.oid < 16384 THEN c.relkind = 'r' AND n.nspname = 'pg_catalog'
        ELSE %1$s END,
      c.oid >= 16384 AND (%1$s) AND (%2$s)"""
          .formatted(READ, WRITTEN);

  /**
   * The names of what is not PostgreSQL's own, by kind; and whether there is anything that a text
   * may call without a name of it: a cast; a function or an operator beside PostgreSQL's own; a
   * check of a domain of PostgreSQL's; an operator class (of btree or hash) for a type of
   * PostgreSQL's or of rows; what is put into an operator family of PostgreSQL's.
   */
  static final String FOREIGN_NAMES =
      """
      SELECT 'type', typname::text FROM pg_type WHERE oid >= 16384 AND oid >= %1$d AND oid < %2$d
      UNION SELECT 'function', proname::text FROM pg_proc
        WHERE oid >= 16384 AND oid >= %1$d AND oid < %2$d
      UNION SELECT 'operator', oprname::text FROM pg_operator
        WHERE oid >= 16384 AND oid >= %1$d AND oid < %2$d
      UNION SELECT 'unnamed', '' FROM pg_cast WHERE oid >= 16384 AND oid >= %1$d AND oid < %2$d
      UNION SELECT 'unnamed', '' FROM pg_proc WHERE oid >= 16384 AND oid >= %1$d AND oid < %2$d
        AND pronamespace = 'pg_catalog'::regnamespace
      UNION SELECT 'unnamed', '' FROM pg_operator WHERE oid >= 16384 AND oid >= %1$d AND oid < %2$d
        AND oprnamespace = 'pg_catalog'::regnamespace
      UNION SELECT 'unnamed', '' FROM pg_constraint
        WHERE oid >= 16384 AND oid >= %1$d AND oid < %2$d AND contypid BETWEEN 1 AND 16383
      UNION SELECT 'unnamed', '' FROM pg_opclass o JOIN pg_type t ON t.oid = o.opcintype
          LEFT JOIN pg_type e ON e.oid = t.typelem
        WHERE o.oid >= 16384 AND o.oid >= %1$d AND o.oid < %2$d AND o.opcmethod IN (403, 405)
          AND (t.oid < 16384 OR t.typtype = 'c' OR e.typtype = 'c')
      UNION SELECT 'unnamed', '' FROM pg_amop WHERE oid >= 16384 AND oid >= %1$d AND oid < %2$d
        AND (amopfamily < 16384
          OR (amoplefttype < 16384 OR amoprighttype < 16384) AND amopmethod IN (403, 405))
      UNION SELECT 'unnamed', '' FROM pg_amproc p JOIN pg_opfamily f ON f.oid = p.amprocfamily
        WHERE p.oid >= 16384 AND p.oid >= %1$d AND p.oid < %2$d
          AND (f.oid < 16384
            OR (p.amproclefttype < 16384 OR p.amprocrighttype < 16384)
              AND f.opfmethod IN (403, 405))""";

  private InertSql() {}
}
