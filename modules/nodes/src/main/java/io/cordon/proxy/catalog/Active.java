package io.cordon.proxy.catalog;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What may run code that is not known. Immutable.
 *
 * @param read the relations, qualified, that are not inert when they are read ({@link InertSql})
 * @param written those that are not when their rows are changed
 * @param types names of types that are not PostgreSQL's own, in whichever schema
 * @param functions likewise of functions
 * @param operators likewise of operators
 * @param unnamed something is called without its name ({@link InertSql#FOREIGN_NAMES})
 * @param lasting the roles for which code that is not known may leave what no cleaning takes away
 *     ({@link LastingSql}); {@link #EVERYONE} among them: all
 * @param writers of each relation of which reading may write, why: "calls function f, which is
 *     volatile" ({@link VolatileSql})
 */
record Active(
    Set<String> read,
    Set<String> written,
    Set<String> types,
    Set<String> functions,
    Set<String> operators,
    boolean unnamed,
    Set<String> lasting,
    Map<String, String> writers) {

  static final String EVERYONE = "";

  static final Active NONE =
      new Active(Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), false, Set.of(), Map.of());

  /** What is active for any of them. */
  static Active union(Collection<Active> parts) {
    Set<String> read = new HashSet<>();
    Set<String> written = new HashSet<>();
    Set<String> types = new HashSet<>();
    Set<String> functions = new HashSet<>();
    Set<String> operators = new HashSet<>();
    boolean unnamed = false;
    Set<String> lasting = new HashSet<>();
    Map<String, String> writers = new HashMap<>();
    for (Active part : parts) {
      read.addAll(part.read);
      written.addAll(part.written);
      types.addAll(part.types);
      functions.addAll(part.functions);
      operators.addAll(part.operators);
      unnamed |= part.unnamed;
      lasting.addAll(part.lasting);
      writers.putAll(part.writers);
    }
    return new Active(read, written, types, functions, operators, unnamed, lasting, writers);
  }

  /** Whether what runs for this role may leave what no cleaning takes away. */
  boolean lastsFor(String role) {
    return lasting.contains(EVERYONE) || lasting.contains(role);
  }

  boolean has(String relation, boolean isWritten) {
    return (isWritten ? written : read).contains(relation);
  }
}
