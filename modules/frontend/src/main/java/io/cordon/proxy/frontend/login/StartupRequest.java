package io.cordon.proxy.frontend.login;

import io.cordon.protocol.StartupMessage;
import io.cordon.proxy.frontend.session.StartupException;
import io.cordon.sql.SettingText;
import java.util.Map;

/**
 * Whom and what a StartupMessage asks for. Names are cut as a node would cut them, so that the
 * policy and the node see the same one.
 */
public record StartupRequest(String user, String database, StartupMessage message) {

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
    return new StartupRequest(SettingText.cut(user), SettingText.cut(database), message);
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
    Boolean asked = value.equals("database") ? Boolean.TRUE : SettingText.parseBoolean(value);
    if (asked == null) {
      throw new StartupException(
              "22023", "invalid value for parameter \"replication\": \"" + value + '"')
          .withHint("Valid values are: \"false\", 0, \"true\", 1, \"database\".");
    }
    return asked;
  }
}
