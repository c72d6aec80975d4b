package io.cordon.proxy.frontend.session;

import io.cordon.sql.Effect;
import io.cordon.sql.SettingText;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A parameter as a client has set it.
 *
 * @param value as plugins see it; lists are joined by {@code ", "}
 * @param sql the statement that sets it to this on a node, without a semicolon; it reads the same
 *     on every server connection ({@link Quoted})
 */
public record Setting(String value, String sql) {

  /** SET LOCAL … TO DEFAULT: what the session was started with, in this transaction. */
  public static final Setting DEFAULT = new Setting("", "DEFAULT");

  /** The client's wish for a node. PostgreSQL has no parameter without a prefix of this name. */
  public static final String REPLICA = "replica";

  /** What {@value #REPLICA} is called on a node. */
  static final String REPLICA_ON_NODE = "helios.replica";

  /** What the names of all other attributes begin with. */
  static final String ATTRIBUTE_PREFIX = "helios.";

  private static final String SEARCH_PATH = "search_path";
  private static final Pattern PLAIN_NAME = Pattern.compile("[a-z_][a-z0-9_$]*");

  static final String SESSION_AUTHORIZATION = "session_authorization";

  private static final Set<String> OF_ONE_TRANSACTION =
      Set.of(
          "transaction",
          "transaction_isolation",
          "transaction_read_only",
          "transaction_deferrable",
          "transaction snapshot");

  /** The name under which a parameter is kept: lower case, {@code helios.replica} is replica. */
  public static String key(String name) {
    String lower = SettingText.lowerCase(name);
    return lower.equals(REPLICA_ON_NODE) ? REPLICA : lower;
  }

  /** True for parameters that belong to us: attributes, which plugins see. */
  public static boolean isAttribute(String key) {
    return key.equals(REPLICA) || key.startsWith(ATTRIBUTE_PREFIX);
  }

  /** True for what PostgreSQL forgets at the end of the transaction, however it was set. */
  static boolean ofOneTransaction(String key) {
    return OF_ONE_TRANSACTION.contains(key);
  }

  /** True if a SET of it can be sent again to another server connection and mean the same. */
  static boolean canBeRepeated(String key) {
    return !key.equals("session characteristics") && !key.equals(SESSION_AUTHORIZATION);
  }

  public static String nameOnNode(String key) {
    return key.equals(REPLICA) ? REPLICA_ON_NODE : key;
  }

  /** SET name = 'value', with both quoted. */
  public static String setSql(String key, String value, boolean local) {
    return (local ? "SET LOCAL " : "SET ") + quotedName(key) + " = " + Quoted.literal(value);
  }

  /**
   * The same through set_config, which takes a list as one value. What it returns is not asked for:
   * the connection's encoding may not have it.
   */
  static String callSql(String key, String value) {
    return "SELECT pg_catalog.set_config("
        + Quoted.literal(nameOnNode(key))
        + ", "
        + Quoted.literal(value)
        + ", false) IS NULL";
  }

  /** With every name qualified: a temporary view cannot be in the way. */
  static String ifKnownSql(Effect.SetIfKnown set) {
    String value = Quoted.literal(set.value());
    String sql =
        set.update()
            ? "UPDATE pg_catalog.pg_settings SET setting = " + value
            : "SELECT pg_catalog.set_config(name, "
                + value
                + ", "
                + set.local()
                + ") FROM pg_catalog.pg_settings";
    return sql + " WHERE name OPERATOR(pg_catalog.=) " + Quoted.literal(set.name());
  }

  public static String resetSql(String key) {
    return "RESET " + quotedName(key);
  }

  static Setting of(String key, String text, Effect.SetParameter set) {
    List<String> values = set.values() == null ? List.of() : set.values();
    String value = key.equals(SEARCH_PATH) ? path(values) : String.join(", ", values);
    if (isAttribute(key)) {
      return new Setting(value, setSql(key, value, false));
    }
    // In the client's own words if they mean the same everywhere; U&'' needs a setting to be on.
    boolean own = Quoted.isPlain(text) && text.indexOf('&') < 0;
    return new Setting(value, own ? text : listSql(key, values));
  }

  /** As a node shows it: each value is one name, whatever is in it. */
  private static String path(List<String> values) {
    return values.size() == 1 && values.get(0).isEmpty()
        ? ""
        : values.stream()
            .map(name -> PLAIN_NAME.matcher(name).matches() ? name : Quoted.identifier(name))
            .collect(Collectors.joining(", "));
  }

  private static String listSql(String key, List<String> values) {
    return values.stream()
        .map(Quoted::literal)
        .collect(Collectors.joining(", ", "SET " + quotedName(key) + " = ", ""));
  }

  private static String quotedName(String key) {
    return Arrays.stream(nameOnNode(key).split("\\.", -1))
        .map(Quoted::identifier)
        .collect(Collectors.joining("."));
  }
}
