package io.cordon.proxy.frontend;

import io.cordon.protocol.StartupMessage;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whom and what a StartupMessage asks for. Names are cut as a node would cut them ({@value
 * #MAX_NAME} bytes), so that the policy and the node see the same one.
 */
record StartupRequest(String user, String database, StartupMessage message) {

  private static final int MAX_NAME = 63;

  /**
   * Reads what is needed before the client is authenticated.
   *
   * @throws StartupException 28000 no user; 22023 or 0A000 a replication connection
   */
  static StartupRequest of(StartupMessage message) {
    String user = message.user();
    String database = message.database();
    if (user == null || database == null) {
      throw new StartupException("28000", "no PostgreSQL user name specified in startup packet");
    }
    if (asksForReplication(message)) {
      throw new StartupException("0A000", "replication connections are not routed");
    }
    return new StartupRequest(cut(user), cut(database), message);
  }

  /**
   * The session's settings, names in lower case.
   *
   * @throws io.cordon.protocol.ProtocolViolation {@code options} cannot be read
   */
  Map<String, String> settings() {
    return message.settings();
  }

  /** 22023 if that cannot be told. */
  static boolean asksForReplication(StartupMessage message) {
    String value = message.parameters().get("replication");
    if (value == null) {
      return false;
    }
    Boolean asked = value.equals("database") ? Boolean.TRUE : parseBoolean(value);
    if (asked == null) {
      throw new StartupException(
              "22023", "invalid value for parameter \"replication\": \"" + value + '"')
          .withHint("Valid values are: \"false\", 0, \"true\", 1, \"database\".");
    }
    return asked;
  }

  /** As PostgreSQL reads a Boolean: a prefix will do, if it is not both's; null if it is none. */
  static @Nullable Boolean parseBoolean(String value) {
    String v = value.toLowerCase(Locale.ROOT);
    if (v.isEmpty()) {
      return null;
    }
    if ("true".startsWith(v) || "yes".startsWith(v) || v.equals("on") || v.equals("1")) {
      return true;
    }
    if ("false".startsWith(v) || "no".startsWith(v) || v.equals("0")) {
      return false;
    }
    return (v.equals("of") || v.equals("off")) ? false : null;
  }

  /** No longer than a name on a node; never inside a character. */
  static String cut(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= MAX_NAME) {
      return name;
    }
    int end = MAX_NAME;
    while ((bytes[end] & 0xc0) == 0x80) {
      end--;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }
}
