package io.cordon.proxy.frontend;

import io.cordon.sql.Effect;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A parameter as a client has set it.
 *
 * @param value as plugins see it; lists are joined by {@code ", "}
 * @param sql the statement that sets it to this on a node, without a semicolon
 */
record Setting(String value, String sql) {

  /** SET LOCAL … TO DEFAULT: what the session was started with, in this transaction. */
  static final Setting DEFAULT = new Setting("", "DEFAULT");

  /** The client's wish for a node. PostgreSQL has no parameter without a prefix of this name. */
  static final String REPLICA = "replica";

  /** What {@value #REPLICA} is called on a node. */
  static final String REPLICA_ON_NODE = "helios.replica";

  private static final Set<String> OF_ONE_TRANSACTION =
      Set.of(
          "transaction",
          "transaction_isolation",
          "transaction_read_only",
          "transaction_deferrable",
          "transaction snapshot");

  /** The name under which a parameter is kept: lower case, {@code helios.replica} is replica. */
  static String key(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.equals(REPLICA_ON_NODE) ? REPLICA : lower;
  }

  /** True for parameters that belong to us: attributes, which plugins see. */
  static boolean isAttribute(String key) {
    return key.equals(REPLICA) || key.startsWith("helios.");
  }

  /** True for what PostgreSQL forgets at the end of the transaction, however it was set. */
  static boolean ofOneTransaction(String key) {
    return OF_ONE_TRANSACTION.contains(key);
  }

  /** True if a SET of it can be sent again to another server connection and mean the same. */
  static boolean canBeRepeated(String key) {
    return !key.equals("session characteristics") && !key.equals("session_authorization");
  }

  static String nameOnNode(String key) {
    return key.equals(REPLICA) ? REPLICA_ON_NODE : key;
  }

  /** SET name = 'value', with both quoted. */
  static String setSql(String key, String value, boolean local) {
    return (local ? "SET LOCAL " : "SET ") + quotedName(key) + " = " + quoteLiteral(value);
  }

  /** The same through set_config, which takes a list as one value. */
  static String callSql(String key, String value) {
    return "SELECT pg_catalog.set_config("
        + quoteLiteral(nameOnNode(key))
        + ", "
        + quoteLiteral(value)
        + ", false)";
  }

  static String resetSql(String key) {
    return "RESET " + quotedName(key);
  }

  static Setting of(String key, String text, Effect.SetParameter set) {
    String value = String.join(", ", set.values() == null ? List.of() : set.values());
    return isAttribute(key)
        ? new Setting(value, setSql(key, value, false))
        : new Setting(value, text);
  }

  private static String quotedName(String key) {
    StringBuilder out = new StringBuilder();
    for (String part : nameOnNode(key).split("\\.", -1)) {
      out.append(out.length() == 0 ? "" : ".")
          .append('"')
          .append(part.replace("\"", "\"\""))
          .append('"');
    }
    return out.toString();
  }

  private static String quoteLiteral(String value) {
    String quoted = "'" + value.replace("'", "''") + "'";
    return value.indexOf('\\') < 0 ? quoted : " E" + quoted.replace("\\", "\\\\");
  }
}
