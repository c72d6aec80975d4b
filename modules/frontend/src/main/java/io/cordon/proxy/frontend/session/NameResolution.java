package io.cordon.proxy.frontend.session;

import io.cordon.proxy.catalog.SearchPath;
import io.cordon.sql.RelationName;
import io.cordon.sql.Script;
import io.cordon.sql.SessionState;
import io.cordon.sql.SettingCall;
import io.cordon.sql.SettingText;
import io.cordon.sql.Statement;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the bare names of a session's statements may mean: its search path, and what it may have
 * made that hides others. Where that cannot be followed (a function may have changed it, the role
 * is another), the path is unknown.
 */
public final class NameResolution {

  private static final String PATH = "search_path";
  private static final String ROLE = "role";
  private static final String SESSION_AUTHORIZATION = "session_authorization";

  /** Of more temporary relations, each name may be one. */
  private static final int MOST_TEMPORARY = 1024;

  private final Login login;

  /** Names of relations that temporary ones of this session may have. */
  private final Set<String> temporary = new HashSet<>();

  /** The node's default path may begin with {@code pg_temp}. */
  private BooleanSupplier temporaryByDefault = () -> false;

  private @Nullable SearchPath last;
  private @Nullable Map<String, Setting> ofSession;
  private @Nullable Map<String, Setting> ofLocal;
  private @Nullable Set<PinReason> ofPins;
  private int ofTemporary;

  NameResolution(Login login) {
    this.login = login;
  }

  /** Who says whether the default path of the nodes may begin with the temporary schema. */
  public void temporaryByDefault(BooleanSupplier says) {
    temporaryByDefault = says;
  }

  /** What the names of a statement mean after those before it in its script. */
  public SearchPath path(
      Session session, TxState at, @Nullable Script script, @Nullable Statement one) {
    SearchPath path = pathOf(session, at, script, one);
    return session.hasReadBytes() ? path.ofBytes() : path;
  }

  private SearchPath pathOf(
      Session session, TxState at, @Nullable Script script, @Nullable Statement one) {
    if (script == null || one == null || script.statements().size() < 2) {
      return path(session.pins, at);
    }
    Earlier earlier = session.earlier;
    earlier.before(script, one);
    if (earlier.made().isEmpty() && earlier.pins().equals(session.pins)) {
      return path(session.pins, at);
    }
    Set<String> made = new HashSet<>(earlier.made());
    if (session.pins.contains(PinReason.TEMPORARY_OBJECT)) {
      made.addAll(temporary);
    }
    return path(earlier.pins(), at, made);
  }

  /**
   * True if what is made without a schema may be temporary: {@code pg_temp} is in the path, and may
   * be the first of it that is there.
   */
  boolean isTemporary(TxState at) {
    String path = value(at);
    return path == null
        ? temporaryByDefault.getAsBoolean()
        : SettingText.lowerCase(path).contains("pg_temp");
  }

  /** Something temporary is being made, and nobody knows its name. */
  void madeTemporary() {
    temporary.add(SearchPath.ANY);
  }

  /** Notes what a statement that is being sent leaves behind. */
  void sent(Session session, Statement statement) {
    if (!session.pins.contains(PinReason.TEMPORARY_OBJECT)) {
      temporary.clear();
    }
    note(session, statement, session.pins, temporary);
    if (temporary.size() > MOST_TEMPORARY) {
      temporary.clear();
      temporary.add(SearchPath.ANY);
      last = null;
    }
  }

  /** Notes what a statement makes, and what it makes uncertain, for names after it. */
  static void note(Session session, Statement statement, Set<PinReason> pins, Set<String> made) {
    noteOne(statement, pins, made);
    Statement inner = DecisionRequest.inner(session, statement);
    if (inner != null) {
      noteOne(inner, pins, made);
    }
  }

  private static void noteOne(Statement statement, Set<PinReason> pins, Set<String> made) {
    boolean makes = statement.leaves().contains(SessionState.TEMPORARY_OBJECT);
    if (makes) {
      pins.add(PinReason.TEMPORARY_OBJECT);
      for (RelationName relation : statement.relations()) {
        if (relation.write()) {
          made.add(relation.name());
        }
      }
    }
    if (statement.command().startsWith("ALTER ") && pins.contains(PinReason.TEMPORARY_OBJECT)) {
      made.add(SearchPath.ANY); // RENAME
    }
    if (statement.leaves().contains(SessionState.UNKNOWN)) {
      pins.add(PinReason.UNKNOWN);
    }
    for (SettingCall call : statement.settingCalls()) {
      String name = call.name();
      boolean ours = name == null || isOfNames(Setting.key(name));
      if (ours && (name == null || call.value() == null || !call.unconditional())) {
        pins.add(PinReason.SETTING);
      }
    }
  }

  private static boolean isOfNames(String key) {
    return key.equals(PATH) || key.equals(ROLE);
  }

  /** The same object as long as nothing of it changes. */
  @SuppressWarnings("ReferenceEquality") // What has not been replaced has not changed.
  private SearchPath path(EnumSet<PinReason> pins, TxState at) {
    SearchPath known = last;
    if (known != null
        && at.session() == ofSession
        && at.local() == ofLocal
        && temporary.size() == ofTemporary
        && pins.equals(ofPins)) {
      return known;
    }
    boolean temporaries = pins.contains(PinReason.TEMPORARY_OBJECT);
    SearchPath path = path(pins, at, temporaries ? temporary : Set.of());
    ofSession = at.session();
    ofLocal = at.local();
    ofTemporary = temporary.size();
    ofPins = EnumSet.copyOf(pins);
    last = path;
    return path;
  }

  private SearchPath path(Set<PinReason> pins, TxState at, Set<String> made) {
    if (pins.contains(PinReason.UNKNOWN)
        || pins.contains(PinReason.SETTING)
        || at.get(ROLE) != null
        || login.parameters().containsKey(ROLE)
        || login.parameters().containsKey(SESSION_AUTHORIZATION)) {
      return SearchPath.unknown(login.user(), made);
    }
    return SearchPath.of(login.user(), value(at), made);
  }

  /** Null: the node's default. */
  private @Nullable String value(TxState at) {
    Setting set = at.get(PATH);
    return set == null || set.equals(Setting.DEFAULT) ? login.parameters().get(PATH) : set.value();
  }
}
