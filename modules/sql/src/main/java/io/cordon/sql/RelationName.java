package io.cordon.sql;

import org.jspecify.annotations.Nullable;

/**
 * A relation as it is named in a statement, folded and unquoted as PostgreSQL does.
 *
 * @param schema null if the name is not qualified
 * @param write true if the statement may change the relation or its definition, or locks it
 */
public record RelationName(@Nullable String schema, String name, boolean write) {

  /** {@code schema.name}, or the bare name; a part with a dot or a double quote is quoted. */
  public String qualified() {
    return schema == null ? Names.part(name) : Names.part(schema) + "." + Names.part(name);
  }
}
