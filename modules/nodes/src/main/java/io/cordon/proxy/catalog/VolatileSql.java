package io.cordon.proxy.catalog;

/**
 * The question which volatile functions reading a relation of somebody's calls: those in the query
 * of a view, and in the policies of a table with row security. By their trees (pg_node_tree): what
 * PostgreSQL's own functions are called is not recorded otherwise. A function that is declared
 * STABLE or IMMUTABLE is taken for what it says; PostgreSQL holds its statements to it.
 */
final class VolatileSql {

  /** The rows: the relation's schema and name, and the function's, NULL if it locks rows. */
  static final String TEXT =
      """
      SELECT DISTINCT n.nspname, c.relname, pn.nspname, p.proname
        FROM (SELECT ev_class AS relation, ev_action::text AS tree FROM pg_rewrite
            WHERE ev_type = '1' AND oid >= %1$d AND oid < %2$d
          UNION ALL SELECT polrelid, concat(polqual::text, polwithcheck::text) FROM pg_policy
            WHERE oid >= %1$d AND oid < %2$d) e
          JOIN pg_class c ON c.oid = e.relation AND c.relkind <> 'm' AND c.oid >= 16384
          JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname !~ '^pg_(toast|temp)'
          CROSS JOIN LATERAL
            regexp_matches(e.tree, ':(?:funcid|opfuncid|aggfnoid|winfnoid) (\\d+)', 'g') AS f(id)
          JOIN pg_proc p ON p.oid = f.id[1]::oid AND (p.provolatile = 'v'
            OR p.oid < 16384 AND p.proname IN ('txid_current', 'pg_current_xact_id'))
          JOIN pg_namespace pn ON pn.oid = p.pronamespace
      UNION SELECT n.nspname, c.relname, NULL, NULL
        FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class AND c.relkind <> 'm' AND c.oid >= 16384
          JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname !~ '^pg_(toast|temp)'
        WHERE r.ev_type = '1' AND r.oid >= %1$d AND r.oid < %2$d
          AND r.ev_action::text ~ ':hasForUpdate true'""";

  private VolatileSql() {}
}
