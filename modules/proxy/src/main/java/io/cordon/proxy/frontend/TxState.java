package io.cordon.proxy.frontend;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a session has set, and where it stands in a transaction, by PostgreSQL's rules (manual, SET:
 * "the effects of SET disappear if the transaction is rolled back"). Immutable, so that a state
 * before a statement can be kept and gone back to.
 *
 * <pre>
 *            begin                      error
 *   idle ───────────▶ block ──────────────────────▶ failed block
 *    ▲ │                │ ▲                           │    │
 *    │ │ first effect   │ └── ROLLBACK TO savepoint ──┘    │
 *    │ ▼                ▼                                  │
 *    │ implicit ──▶ (BEGIN) block                          │
 *    └── end of message: kept ── COMMIT: kept ── ROLLBACK: as at the start
 * </pre>
 *
 * @param session values at session level
 * @param local values of SET LOCAL, over those of the session
 * @param base what a rollback goes back to; null when idle
 * @param block in an explicit transaction block
 * @param failed in a block that has failed
 */
record TxState(
    Map<String, Setting> session,
    Map<String, Setting> local,
    @Nullable Map<String, Setting> base,
    boolean block,
    boolean failed,
    List<Mark> savepoints) {

  /** A savepoint and the values at it. */
  record Mark(String name, Map<String, Setting> session, Map<String, Setting> local) {}

  static final TxState INITIAL = idle(Map.of());

  static TxState idle(Map<String, Setting> session) {
    return new TxState(session, Map.of(), null, false, false, List.of());
  }

  boolean idle() {
    return base == null;
  }

  /** The status byte of ReadyForQuery. */
  byte status() {
    return (byte) (!block ? 'I' : failed ? 'E' : 'T');
  }

  /** The value in force; null if it was never set. */
  @Nullable Setting get(String key) {
    Setting value = local.get(key);
    return value != null ? value : session.get(key);
  }

  TxState set(String key, Setting value) {
    TxState at = started();
    return new TxState(
        with(at.session, key, value),
        with(at.local, key, null),
        at.base,
        block,
        failed,
        savepoints);
  }

  TxState setLocal(String key, Setting value) {
    TxState at = started();
    return new TxState(at.session, with(at.local, key, value), at.base, block, failed, savepoints);
  }

  TxState reset(String key) {
    TxState at = started();
    return new TxState(
        with(at.session, key, null), with(at.local, key, null), at.base, block, failed, savepoints);
  }

  /** RESET ALL, which leaves the role and the seed alone (GUC_NO_RESET_ALL). */
  TxState resetAll() {
    TxState at = started();
    return new TxState(
        notReset(at.session), notReset(at.local), at.base, block, failed, savepoints);
  }

  /** DISCARD ALL. */
  TxState discardAll() {
    TxState at = started();
    return new TxState(Map.of(), Map.of(), at.base, block, failed, savepoints);
  }

  /** BEGIN: what went before in the same message becomes part of the block, as in PostgreSQL. */
  TxState begin() {
    return block ? this : new TxState(session, local, started().base, true, false, List.of());
  }

  /** COMMIT; of a failed block it is a rollback. */
  TxState commit(boolean chain) {
    if (failed) {
      return rollback(chain);
    }
    TxState done = idle(session);
    return chain && block ? done.begin() : done;
  }

  TxState rollback(boolean chain) {
    TxState done = base == null ? this : idle(base);
    return chain && block ? done.begin() : done;
  }

  TxState savepoint(String name) {
    List<Mark> marks = new ArrayList<>(savepoints);
    marks.add(new Mark(name, session, local));
    return new TxState(session, local, base, block, failed, List.copyOf(marks));
  }

  boolean hasSavepoint(String name) {
    return indexOf(name) >= 0;
  }

  TxState release(String name) {
    int at = indexOf(name);
    return at < 0
        ? this
        : new TxState(session, local, base, block, failed, savepoints.subList(0, at));
  }

  TxState rollbackTo(String name) {
    int at = indexOf(name);
    if (at < 0) {
      return this;
    }
    Mark mark = savepoints.get(at);
    return new TxState(
        mark.session(), mark.local(), base, block, false, savepoints.subList(0, at + 1));
  }

  /** An error: a block fails, anything else is undone. */
  TxState fail() {
    if (!block) {
      return rollback(false);
    }
    return new TxState(session, local, base, true, true, savepoints);
  }

  /** The end of a Query or Sync without an error: an implicit transaction commits. */
  TxState endOfMessage() {
    return block || base == null ? this : idle(session);
  }

  /** What the node says, where it differs from what we thought. */
  TxState agree(byte status) {
    if (status == status()) {
      return this;
    }
    return switch (status) {
      case 'I' -> rollback(false).endOfMessage();
      case 'E' -> begin().fail();
      default -> new TxState(session, local, started().base, true, false, savepoints);
    };
  }

  private static Map<String, Setting> notReset(Map<String, Setting> map) {
    Map<String, Setting> kept = new HashMap<>(map);
    kept.keySet().retainAll(List.of("role", "seed"));
    return Map.copyOf(kept);
  }

  private TxState started() {
    return base != null ? this : new TxState(session, local, session, block, failed, savepoints);
  }

  private int indexOf(String name) {
    for (int i = savepoints.size() - 1; i >= 0; i--) {
      if (savepoints.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private static Map<String, Setting> with(
      Map<String, Setting> map, String key, @Nullable Setting value) {
    if (value == null && !map.containsKey(key)) {
      return map;
    }
    Map<String, Setting> copy = new HashMap<>(map);
    if (value == null) {
      copy.remove(key);
    } else {
      copy.put(key, value);
    }
    return Map.copyOf(copy);
  }
}
