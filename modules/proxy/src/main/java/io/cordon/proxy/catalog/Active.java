package io.cordon.proxy.catalog;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * The relations, qualified, that are not inert ({@link InertSql}). Immutable.
 *
 * @param read to read them may run code that is not known
 * @param written to change their rows may
 */
record Active(Set<String> read, Set<String> written) {

  static final Active NONE = new Active(Set.of(), Set.of());

  /** What is active for any of them. */
  static Active union(Collection<Active> parts) {
    Active all = new Active(new HashSet<>(), new HashSet<>());
    for (Active part : parts) {
      all.read.addAll(part.read);
      all.written.addAll(part.written);
    }
    return all;
  }

  boolean has(String relation, boolean isWritten) {
    return (isWritten ? written : read).contains(relation);
  }
}
