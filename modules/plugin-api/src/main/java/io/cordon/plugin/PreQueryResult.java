package io.cordon.plugin;

import java.util.Objects;

/** What a {@code pre_query} hook answers. */
public sealed interface PreQueryResult {

  /** As it is. */
  record Continue() implements PreQueryResult {}

  /** This text in its place: exactly one statement. */
  record Rewrite(String value) implements PreQueryResult {
    public Rewrite {
      Objects.requireNonNull(value, "value");
    }
  }

  /** The client gets SQLSTATE 42000, {@code Query blocked by plugin: <reason>}. */
  record Block(String reason) implements PreQueryResult {
    public Block {
      Objects.requireNonNull(reason, "reason");
    }
  }
}
