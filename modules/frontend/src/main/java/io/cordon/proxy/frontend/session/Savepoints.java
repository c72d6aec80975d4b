package io.cordon.proxy.frontend.session;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The savepoints of a transaction, the innermost first, each with the values at it. Immutable, and
 * shared: one more costs as much as itself, however many are below it.
 */
public final class Savepoints {

  static final Savepoints NONE = new Savepoints("", SettingMap.EMPTY, SettingMap.EMPTY, null, 0, 0);

  /** What one takes beside its name and the values that were set since the one below it. */
  private static final int MARK_BYTES = 96;

  private final String name;
  private final SettingMap session;
  private final SettingMap local;
  private final @Nullable Savepoints below;
  private final int count;
  private final long bytes;

  private Savepoints(
      String name,
      SettingMap session,
      SettingMap local,
      @Nullable Savepoints below,
      int count,
      long bytes) {
    this.name = name;
    this.session = session;
    this.local = local;
    this.below = below;
    this.count = count;
    this.bytes = bytes;
  }

  Savepoints with(String newName, SettingMap sessionNow, SettingMap localNow) {
    long set =
        below == null
            ? sessionNow.bytes() + localNow.bytes()
            : Math.max(0, sessionNow.written() - session.written())
                + Math.max(0, localNow.written() - local.written());
    return new Savepoints(
        newName,
        sessionNow,
        localNow,
        this,
        count + 1,
        bytes + MARK_BYTES + 2L * newName.length() + set);
  }

  /** Those from the innermost of this name on; null if there is none of this name. */
  @Nullable Savepoints from(String wanted) {
    Savepoints at = this;
    for (Savepoints next = below; next != null; next = at.below) {
      if (at.name.equals(wanted)) {
        return at;
      }
      at = next;
    }
    return null;
  }

  /** All but the innermost. */
  Savepoints below() {
    return below == null ? this : below;
  }

  /** The values at the innermost. */
  SettingMap session() {
    return session;
  }

  SettingMap local() {
    return local;
  }

  /** What they take in memory, about. */
  long bytes() {
    return bytes;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // What is shared is equal.
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof Savepoints that) || that.count != count) {
      return false;
    }
    Savepoints one = this;
    Savepoints two = that;
    while (one != two) {
      if (!one.name.equals(two.name)
          || !one.session.equals(two.session)
          || !one.local.equals(two.local)) {
        return false;
      }
      one = one.below();
      two = two.below();
    }
    return true;
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, count);
  }

  @Override
  public String toString() {
    return count + " savepoints, the innermost " + name;
  }
}
