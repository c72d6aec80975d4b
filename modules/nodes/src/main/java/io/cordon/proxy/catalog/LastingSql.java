package io.cordon.proxy.catalog;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The question for which roles code that is not known may leave in the server process what {@code
 * DISCARD ALL} does not take away. Such is
 *
 * <ul>
 *   <li>what PostgreSQL itself keeps: a backup that has begun, a replication origin, a temporary
 *       replication slot, a library that was loaded. Only some roles may do that: superusers, those
 *       of replication, those with a grant, and whoever is a member of one of them. Others reach it
 *       through a function, a rule or a view that such a role has made for them.
 *   <li>what code keeps that is not PostgreSQL's: variables of a library in C or of an interpreter.
 *       Known to keep nothing there are SQL, PL/pgSQL, and {@link #EXTENSIONS}.
 * </ul>
 *
 * Superusers are trusted not to hide what they do: of theirs, the texts of functions are searched
 * for the names of it.
 */
final class LastingSql {

  /**
   * Extensions of PostgreSQL's own distribution of which each function computes a value, changes
   * rows, or shows something, and keeps nothing in the process between two statements but settings
   * and caches. Not here: {@code dblink}, {@code postgres_fdw} (they keep connections), {@code isn}
   * ({@code isn_weak} is a variable), {@code tablefunc}, {@code tsm_system_rows}, {@code
   * tsm_system_time} (they show numbers of the process's generator), and whatever nobody has looked
   * at.
   */
  private static final List<String> EXTENSIONS =
      List.of(
          "plpgsql", // plans and casts are caches; its settings are settings
          "bloom", // an access method
          "btree_gin", // operator classes: they compare
          "btree_gist", // operator classes: they compare
          "citext", // compares
          "cube", // computes
          "dict_int", // a dictionary: its options are in the catalog
          "earthdistance", // computes
          "fuzzystrmatch", // computes
          "hstore", // computes
          "intarray", // computes
          "ltree", // computes
          "moddatetime", // a trigger that sets a column
          "pg_buffercache", // shows shared memory
          "pg_freespacemap", // shows files
          "pg_stat_statements", // counts in shared memory
          "pg_trgm", // computes; set_limit() changes a setting
          "pg_visibility", // shows files
          "pgcrypto", // computes; random bytes are the kernel's
          "pgrowlocks", // shows rows
          "pgstattuple", // shows files
          "seg", // computes
          "sslinfo", // shows the connection
          "unaccent", // a dictionary: its file is a cache
          "uuid-ossp"); // computes; random bytes are the kernel's

  /** Functions of PostgreSQL's own that leave something in the process. */
  private static final String KEEPERS =
      "pg_(start_backup|backup_start|replication_origin_session_setup"
          + "|create_(physical|logical)_replication_slot|copy_(physical|logical)_replication_slot)";

  /** Those of them that a role may execute only by a grant; slots are for roles of replication. */
  private static final String GRANTED =
      "pg_start_backup|pg_backup_start|pg_replication_origin_session_setup";

  /** What the text of a function has in it that uses one of these, or LOAD. */
  private static final String WORDS = KEEPERS + "|\\mload\\M\\s*([''$/%%-]|e'')";

  /** The rows: roles; an empty name is everyone. */
  static final String TEXT =
      """
      WITH RECURSIVE able(role) AS (
          SELECT oid FROM pg_roles WHERE rolsuper OR rolreplication
          UNION SELECT a.grantee FROM pg_proc p, aclexplode(p.proacl) a
            WHERE p.oid < 16384 AND p.proname ~ '^(%2$s)$'
          UNION SELECT m.member FROM pg_auth_members m JOIN able b ON b.role = m.roleid),
        limited(role, name) AS (
          SELECT b.role, coalesce(r.rolname, '')::text FROM able b
            LEFT JOIN pg_roles r ON r.oid = b.role WHERE r.rolsuper IS NOT TRUE),
        keepers(tree) AS (
          SELECT ':funcid (' || string_agg(oid::text, '|') || ')\\M' FROM pg_proc
            WHERE oid < 16384 AND proname ~ '^(%1$s)$')
      SELECT name FROM limited WHERE %%1$d >= 16384
      UNION SELECT '' FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
        WHERE p.oid >= 16384 AND p.oid >= %%1$d AND p.oid < %%2$d
          AND (p.prosecdef AND p.proowner IN (SELECT role FROM limited)
            OR CASE l.lanname
              WHEN 'sql' THEN p.prosrc ~* '%3$s'
                OR to_jsonb(p) ->> 'prosqlbody' ~ (SELECT tree FROM keepers)
              WHEN 'plpgsql' THEN p.prosrc ~* '%3$s'
              ELSE l.lanname NOT IN ('c', 'internal')
                OR NOT EXISTS (SELECT FROM pg_depend d
                    JOIN pg_extension e ON e.oid = d.refobjid
                  WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
                    AND d.refclassid = 'pg_extension'::regclass AND e.extname IN (%4$s)) END)
      UNION SELECT '' FROM pg_rewrite r
        WHERE r.oid >= 16384 AND r.oid >= %%1$d AND r.oid < %%2$d
          AND r.ev_action::text ~ (SELECT tree FROM keepers)"""
          .formatted(
              KEEPERS,
              GRANTED,
              WORDS,
              EXTENSIONS.stream().collect(Collectors.joining("', '", "'", "'")));

  private LastingSql() {}
}
