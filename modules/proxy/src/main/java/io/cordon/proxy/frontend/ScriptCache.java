package io.cordon.proxy.frontend;

import io.cordon.sql.Script;
import io.cordon.sql.Shape;
import io.cordon.sql.SqlAnalyzer;
import org.jspecify.annotations.Nullable;

/**
 * The analyses of the texts that were seen last, one per slot and shape; a newer text takes the
 * slot of an older one. For one event loop: not thread-safe.
 */
final class ScriptCache {

  private static final int SLOTS = 1024;
  private static final int LONGEST = 2048;

  private final SqlAnalyzer analyzer;
  private final @Nullable Script[] standard = new Script[SLOTS];

  ScriptCache(SqlAnalyzer analyzer) {
    this.analyzer = analyzer;
  }

  Script analyze(String text, boolean standardConformingStrings) {
    if (!standardConformingStrings || text.length() > LONGEST) {
      return analyzer.analyze(text, standardConformingStrings);
    }
    int hash = Shape.hash(text);
    int slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    Script known = standard[slot];
    if (known != null) {
      if (known.text().equals(text)) {
        return known;
      }
      Script same = Shape.like(known, text);
      if (same != null) {
        return same;
      }
    }
    Script fresh = analyzer.analyze(text, true);
    standard[slot] = fresh;
    return fresh;
  }

  String normalize(String text, boolean standardConformingStrings) {
    return analyzer.normalize(text, standardConformingStrings);
  }
}
