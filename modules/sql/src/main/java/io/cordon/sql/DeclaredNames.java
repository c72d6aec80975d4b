package io.cordon.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The common table expressions that a part of a statement may name: a name is visible as often as
 * it is declared, and a scope is left by taking back what was declared in it.
 */
final class DeclaredNames {

  private @Nullable Map<String, Integer> visible;
  private @Nullable List<String> declared;

  /** To be left with {@link #leave}. */
  int scope() {
    return declared == null ? 0 : declared.size();
  }

  boolean has(String name) {
    return visible != null && visible.getOrDefault(name, 0) > 0;
  }

  void declare(String name) {
    if (visible == null || declared == null) {
      visible = new HashMap<>();
      declared = new ArrayList<>();
    }
    declared.add(name);
    visible.merge(name, 1, Integer::sum);
  }

  void leave(int scope) {
    while (visible != null && declared != null && declared.size() > scope) {
      visible.merge(declared.remove(declared.size() - 1), -1, Integer::sum);
    }
  }
}
