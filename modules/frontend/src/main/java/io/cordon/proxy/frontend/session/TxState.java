package io.cordon.proxy.frontend.session;

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
public record TxState(
    SettingMap session,
    SettingMap local,
    @Nullable SettingMap base,
    boolean block,
    boolean failed,
    Savepoints savepoints) {

  public static final TxState INITIAL = idle(SettingMap.EMPTY);

  static TxState idle(Map<String, Setting> session) {
    return new TxState(
        SettingMap.of(session), SettingMap.EMPTY, null, false, false, Savepoints.NONE);
  }

  boolean idle() {
    return base == null;
  }

  /** The status byte of ReadyForQuery. */
  public byte status() {
    return (byte) (!block ? 'I' : failed ? 'E' : 'T');
  }

  /** The value in force; null if it was never set. */
  public @Nullable Setting get(String key) {
    Setting value = local.get(key);
    return value != null ? value : session.get(key);
  }

  public TxState set(String key, Setting value) {
    TxState at = started();
    return new TxState(
        at.session.with(key, value), at.local.without(key), at.base, block, failed, savepoints);
  }

  TxState setLocal(String key, Setting value) {
    TxState at = started();
    return new TxState(at.session, at.local.with(key, value), at.base, block, failed, savepoints);
  }

  TxState reset(String key) {
    TxState at = started();
    return new TxState(
        at.session.without(key), at.local.without(key), at.base, block, failed, savepoints);
  }

  /** RESET ALL, which leaves the role and the seed alone (GUC_NO_RESET_ALL). */
  public TxState resetAll() {
    TxState at = started();
    return new TxState(
        notReset(at.session), notReset(at.local), at.base, block, failed, savepoints);
  }

  /** DISCARD ALL. */
  public TxState discardAll() {
    TxState at = started();
    return new TxState(SettingMap.EMPTY, SettingMap.EMPTY, at.base, block, failed, savepoints);
  }

  /** BEGIN: what went before in the same message becomes part of the block, as in PostgreSQL. */
  TxState begin() {
    return block ? this : new TxState(session, local, started().base, true, false, Savepoints.NONE);
  }

  /** COMMIT; of a failed block it is a rollback. */
  TxState commit(boolean chain) {
    if (failed) {
      return rollback(chain);
    }
    TxState done = idle(session);
    return chain && block ? done.begin() : done;
  }

  public TxState rollback(boolean chain) {
    TxState done = base == null ? this : idle(base);
    return chain && block ? done.begin() : done;
  }

  TxState savepoint(String name) {
    return new TxState(session, local, base, block, failed, savepoints.with(name, session, local));
  }

  public boolean hasSavepoint(String name) {
    return savepoints.from(name) != null;
  }

  TxState release(String name) {
    Savepoints from = savepoints.from(name);
    return from == null ? this : new TxState(session, local, base, block, failed, from.below());
  }

  TxState rollbackTo(String name) {
    Savepoints from = savepoints.from(name);
    return from == null
        ? this
        : new TxState(from.session(), from.local(), base, block, false, from);
  }

  /** What it takes in memory, about, with all that it can go back to. */
  long bytes() {
    return session.bytes() + local.bytes() + (base == null ? 0 : base.bytes()) + savepoints.bytes();
  }

  /** An error: a block fails, anything else is undone. */
  public TxState fail() {
    if (!block) {
      return rollback(false);
    }
    return new TxState(session, local, base, true, true, savepoints);
  }

  /** The end of a Query or Sync without an error: an implicit transaction commits. */
  public TxState endOfMessage() {
    return block || base == null ? this : idle(session);
  }

  /** What the node says, where it differs from what we thought. */
  public TxState agree(byte status) {
    if (status == status()) {
      return this;
    }
    return switch (status) {
      case 'I' -> rollback(false).endOfMessage();
      case 'E' -> begin().fail();
      default -> new TxState(session, local, started().base, true, false, savepoints);
    };
  }

  private static SettingMap notReset(SettingMap map) {
    SettingMap kept = SettingMap.EMPTY;
    for (String key : List.of("role", "seed")) {
      Setting value = map.get(key);
      kept = value == null ? kept : kept.with(key, value);
    }
    return kept;
  }

  private TxState started() {
    return base != null ? this : new TxState(session, local, session, block, failed, savepoints);
  }
}
