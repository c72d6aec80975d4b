package io.cordon.sql;

import org.jspecify.annotations.Nullable;

/**
 * A function called by name, folded and unquoted as PostgreSQL does.
 *
 * @param schema null if the name is not qualified
 */
public record FunctionName(@Nullable String schema, String name) {

  /** {@code schema.name}, or the bare name; a part with a dot or a double quote is quoted. */
  public String qualified() {
    return schema == null ? Names.part(name) : Names.part(schema) + "." + Names.part(name);
  }
}
