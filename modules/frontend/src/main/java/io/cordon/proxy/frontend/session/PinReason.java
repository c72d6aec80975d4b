package io.cordon.proxy.frontend.session;

import io.cordon.sql.SessionState;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Why a session keeps its server connection between transactions: something on it that cannot be
 * moved to another one.
 */
public enum PinReason {
  SETTING("a setting that cannot be repeated"),
  SQL_PREPARED("PREPARE"),
  CURSOR_WITH_HOLD("a cursor WITH HOLD"),
  TEMPORARY_OBJECT("a temporary object"),
  LISTEN("LISTEN"),
  ADVISORY_LOCK("an advisory lock"),
  SEQUENCE("a sequence's state"),
  LIBRARY("LOAD"),
  PROCESS("state of the server process"),
  UNKNOWN("a function or block that may have changed the session");

  private final String words;

  PinReason(String words) {
    this.words = words;
  }

  /** As the client is told. */
  public String words() {
    return words;
  }

  /** As metrics and the admin API have it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * True if {@code DISCARD ALL} does not take it away: the server connection serves no other
   * session.
   */
  public boolean outlivesDiscard() {
    return this == LIBRARY || this == PROCESS;
  }

  /** What keeps a session from being moved, as the client is told. */
  public static String words(Set<PinReason> reasons) {
    return reasons.stream().map(PinReason::words).collect(Collectors.joining(", "));
  }

  /** Null: none, it may be left behind. */
  public static @Nullable PinReason of(SessionState state) {
    return switch (state) {
      case SETTING -> SETTING;
      case PREPARED_STATEMENT -> SQL_PREPARED;
      case CURSOR_WITH_HOLD -> CURSOR_WITH_HOLD;
      case TEMPORARY_OBJECT -> TEMPORARY_OBJECT;
      case LISTEN -> LISTEN;
      case ADVISORY_LOCK -> ADVISORY_LOCK;
      case SEQUENCE -> SEQUENCE;
      case LIBRARY -> LIBRARY;
      case PROCESS -> PROCESS;
      case UNKNOWN -> UNKNOWN;
      case GENERATOR -> null;
    };
  }
}
