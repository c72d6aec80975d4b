package io.cordon.proxy.explain;

import io.cordon.plugin.Catalog;
import io.cordon.proxy.catalog.Catalogs;
import io.cordon.proxy.catalog.SearchPath;
import io.cordon.sql.Effect;
import io.cordon.sql.FunctionName;
import io.cordon.sql.RelationName;
import io.cordon.sql.SessionState;
import io.cordon.sql.SettingCall;
import io.cordon.sql.SettingText;
import io.cordon.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the names of a text's statements mean, as the statements before them leave the search path:
 * by nodes' catalogs, or, without one, as they are written. Where the path cannot be followed, a
 * bare name is that of every schema.
 */
public final class ExplainedNames {

  private static final String PATH = "search_path";

  private final @Nullable Catalogs catalogs;
  private final String user;
  private final String database;
  private final @Nullable String start;
  private final Set<String> temporary = new HashSet<>();
  private @Nullable String path;
  private @Nullable String atBegin;
  private boolean begun;
  private boolean known = true;

  /**
   * Of a session that has said nothing yet.
   *
   * @param catalogs null: none was read
   * @param start the search path that the session starts with; null: the node's own
   */
  public ExplainedNames(
      @Nullable Catalogs catalogs, String user, String database, @Nullable String start) {
    this.catalogs = catalogs;
    this.user = user;
    this.database = database;
    this.start = start;
    this.path = start;
  }

  /** What plugins are told. */
  public Catalog catalog() {
    return catalogs == null ? Catalog.none() : catalogs;
  }

  boolean resolved() {
    return catalogs != null && catalogs.version(database) > 0;
  }

  List<String> tables(Statement statement) {
    return catalogs == null
        ? statement.relations().stream().map(RelationName::qualified).distinct().toList()
        : names(statement, catalogs).tables();
  }

  List<String> functions(Statement statement) {
    return catalogs == null
        ? statement.functions().stream().map(FunctionName::qualified).distinct().toList()
        : names(statement, catalogs).functions();
  }

  private Catalogs.Names names(Statement statement, Catalogs known) {
    return known.names(
        database, statement.relations(), statement.functions(), statement.implicit(), path());
  }

  /** What the statement does to what names mean after it. */
  void apply(Statement statement) {
    Effect effect = statement.effect();
    if (effect instanceof Effect.SetParameter set && set.name().equals(PATH)) {
      List<String> values = set.values();
      path = values == null ? start : String.join(", ", values);
      known &= !set.local();
    } else if (effect instanceof Effect.SetParameter set && set.name().equals("role")) {
      known = false;
    } else if (effect instanceof Effect.Reset reset && reset.name().equals(PATH)) {
      path = start;
    } else if (effect instanceof Effect.ResetAll
        || (effect instanceof Effect.Discard discard
            && discard.what() == Effect.Discard.What.ALL)) {
      path = start;
      temporary.clear();
    } else if (effect instanceof Effect.Begin) {
      atBegin = path;
      begun = true;
    } else if (effect instanceof Effect.Rollback) {
      path = begun ? atBegin : path;
      begun = false;
    } else if (effect instanceof Effect.Commit) {
      begun = false;
    } else if (effect instanceof Effect.RollbackTo) {
      known &= Objects.equals(path, atBegin);
    }
    if (statement.leaves().contains(SessionState.UNKNOWN) || setsPath(statement)) {
      known = false;
    }
    if (statement.leaves().contains(SessionState.TEMPORARY_OBJECT)) {
      temporary.add(SearchPath.ANY);
    }
  }

  private static boolean setsPath(Statement statement) {
    return statement.settingCalls().stream()
        .map(SettingCall::name)
        .anyMatch(name -> name == null || SettingText.lowerCase(name).equals(PATH));
  }

  private SearchPath path() {
    return known ? SearchPath.of(user, path, temporary) : SearchPath.unknown(user, temporary);
  }
}
