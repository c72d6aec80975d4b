package io.cordon.proxy.frontend.session;

import io.cordon.proxy.catalog.SearchPath;
import io.cordon.sql.Effect;
import io.cordon.sql.Script;
import io.cordon.sql.Statement;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the statements of a text leave for the later ones of the same text, before any of them has
 * run: each is looked at once, however many ask. On the session's loop.
 */
public final class Earlier {

  /** Of more relations that one text makes, each name may be one. */
  static final int MOST_NAMES = 256;

  private final Session session;
  private @Nullable Script script;
  private int next;
  private EnumSet<PinReason> pinsBefore = EnumSet.noneOf(PinReason.class);
  private final EnumSet<PinReason> pins = EnumSet.noneOf(PinReason.class);
  private final Set<String> made = new HashSet<>();
  private final Map<String, Optional<Statement>> cursors = new HashMap<>();
  private boolean allClosed;

  /** How many statements have been looked at. */
  long looks;

  Earlier(Session session) {
    this.session = session;
  }

  /** Another text comes, or the session is not what it was. */
  public void forget() {
    script = null;
  }

  /** Looks at all that are before this one. */
  @SuppressWarnings("ReferenceEquality") // The same text, not an equal one.
  void before(Script text, Statement one) {
    List<Statement> statements = text.statements();
    if (script != text
        || !session.pins.equals(pinsBefore)
        || (next > 0 && statements.get(next - 1).start() >= one.start())) {
      script = text;
      next = 0;
      pinsBefore = EnumSet.copyOf(session.pins);
      pins.clear();
      pins.addAll(pinsBefore);
      made.clear();
      cursors.clear();
      allClosed = false;
    }
    while (next < statements.size() && statements.get(next).start() < one.start()) {
      Statement before = statements.get(next++);
      looks++;
      NameResolution.note(session, before, pins, made);
      if (made.size() > MOST_NAMES) {
        made.clear();
        made.add(SearchPath.ANY);
      }
      Effect effect = before.effect();
      if (effect instanceof Effect.DeclareCursor declare) {
        cursors.put(declare.name(), Optional.of(before));
      } else if (effect instanceof Effect.CloseCursor close && close.cursor() != null) {
        cursors.put(close.cursor(), Optional.empty());
      } else if (effect instanceof Effect.CloseCursor) {
        cursors.clear();
        allClosed = true;
      }
    }
  }

  /** Those of the session, and what these add. */
  EnumSet<PinReason> pins() {
    return pins;
  }

  /** Names of relations that these make, and that may be temporary. */
  Set<String> made() {
    return made;
  }

  /**
   * The DECLARE of a cursor of this name.
   *
   * @param otherwise where these neither declare one nor close it
   */
  @Nullable Statement cursor(String name, @Nullable Statement otherwise) {
    Optional<Statement> declared = cursors.get(name);
    if (declared != null) {
      return declared.orElse(null);
    }
    return allClosed ? null : otherwise;
  }
}
