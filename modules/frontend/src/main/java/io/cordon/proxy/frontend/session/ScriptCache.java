package io.cordon.proxy.frontend.session;

import io.cordon.sql.Script;
import io.cordon.sql.Shape;
import io.cordon.sql.SqlAnalyzer;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import org.jspecify.annotations.Nullable;

/**
 * The analyses of the texts that were seen last, one per slot and shape; a newer text takes the
 * slot of an older one. For one event loop: not thread-safe.
 */
public final class ScriptCache {

  private static final int SLOTS = 1024;
  private static final int LONGEST = 2048;

  /** In characters; what is longer would hold up the loop. */
  public static final int LONGEST_ON_LOOP = 64 << 10;

  private final SqlAnalyzer analyzer;
  private final WorkerExecutor worker;
  private final @Nullable Script[] standard = new Script[SLOTS];

  private final long limit;
  private long bytes;
  private int hand;

  /**
   * @param worker of few threads: so many long texts are analyzed at one time, in memory that is
   *     many times as large as they are
   * @param limit of what it keeps, in bytes
   */
  public ScriptCache(SqlAnalyzer analyzer, WorkerExecutor worker, long limit) {
    this.analyzer = analyzer;
    this.worker = worker;
    this.limit = limit;
  }

  /** What it keeps, about. */
  long bytes() {
    return bytes;
  }

  public Script analyze(String text, boolean standardConformingStrings) {
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
    keep(slot, fresh);
    return fresh;
  }

  /** In the place of what has the slot, and of others as long as that is not enough. */
  private void keep(int slot, Script fresh) {
    drop(slot);
    long weight = Weights.of(fresh);
    while (bytes > 0 && bytes + weight > limit) {
      drop(hand);
      hand = (hand + 1) & (SLOTS - 1);
    }
    if (weight <= limit) {
      standard[slot] = fresh;
      bytes += weight;
    }
  }

  private void drop(int slot) {
    Script gone = standard[slot];
    if (gone != null) {
      standard[slot] = null;
      bytes -= Weights.of(gone);
    }
  }

  /** The same of a long text, which is not kept; completes on the loop. */
  public Future<Script> analyzeElsewhere(String text, boolean standardConformingStrings) {
    return worker.executeBlocking(() -> analyzer.analyze(text, standardConformingStrings), false);
  }

  /** Completes on the loop; at once if the text is not long. */
  Future<String> normalized(String text, boolean standardConformingStrings) {
    return text.length() <= LONGEST_ON_LOOP
        ? Future.succeededFuture(normalize(text, standardConformingStrings))
        : worker.executeBlocking(() -> normalize(text, standardConformingStrings), false);
  }

  public String normalize(String text, boolean standardConformingStrings) {
    return analyzer.normalize(text, standardConformingStrings);
  }
}
