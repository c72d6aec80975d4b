package io.cordon.plugin;

import java.util.List;

/** Settings that a plugin cannot take: every problem, each with its path. */
public final class SettingsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  public SettingsException(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  /** Such as {@code enforce: expected true or false, found "maybe"}. */
  public List<String> problems() {
    return problems == null ? List.of() : problems;
  }
}
