package io.cordon.proxy.catalog;

import io.cordon.sql.SettingText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a session's bare names may mean.
 *
 * @param user whose default applies, and whose schema {@code "$user"} is
 * @param known false if nobody can tell what the path is: a bare name may then be of any schema
 * @param schemas of the path, in order; null: the default of the user and the database
 * @param temporary names that temporary objects of the session may have
 * @param misread texts of the session are bytes without a meaning (SQL_ASCII): a name in them that
 *     is not ASCII is another one on the node
 */
public record SearchPath(
    String user,
    boolean known,
    @Nullable List<String> schemas,
    Set<String> temporary,
    boolean misread) {

  /** Among the temporary names: nobody can tell which there are. */
  public static final String ANY = "*";

  /** Of others it may depend on a database's encoding which they are. */
  private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_$]{0,62}");

  private static final String USER = "$user";

  public SearchPath {
    schemas = schemas == null ? null : List.copyOf(schemas);
    temporary = Set.copyOf(temporary);
  }

  /** The value of {@code search_path}; null: nobody has set it. */
  public static SearchPath of(String user, @Nullable String value, Set<String> temporary) {
    List<String> schemas = value == null ? null : parse(value, user);
    boolean others =
        schemas != null && schemas.stream().anyMatch(name -> name.startsWith("pg_temp_"));
    return new SearchPath(
        user, value == null || schemas != null, schemas, others ? Set.of(ANY) : temporary, false);
  }

  public static SearchPath unknown(String user, Set<String> temporary) {
    return new SearchPath(user, false, null, temporary, false);
  }

  /** Of a session whose texts are bytes, or have been. */
  public SearchPath ofBytes() {
    return new SearchPath(user, known, schemas, temporary, true);
  }

  boolean mayBeTemporary(String name) {
    return !temporary.isEmpty() && (temporary.contains(name) || temporary.contains(ANY));
  }

  /** The schemas of a value; null if it has more in it than plain names, and so is not known. */
  static @Nullable List<String> parse(String value, String user) {
    List<String> names = SettingText.names(value);
    if (names == null) {
      return null;
    }
    List<String> schemas = new ArrayList<>(names.size());
    for (String name : names) {
      if (name.equals(USER)) {
        schemas.add(user);
      } else if (PLAIN.matcher(name).matches()) {
        schemas.add(name);
      } else {
        return null;
      }
    }
    return schemas;
  }
}
