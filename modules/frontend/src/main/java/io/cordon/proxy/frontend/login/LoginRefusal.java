package io.cordon.proxy.frontend.login;

/** Why clients are turned away, in the few words that metrics have for it. */
final class LoginRefusal {

  static final String TIMEOUT = "timeout";

  private LoginRefusal() {}

  static String reason(String sqlState) {
    if (sqlState.startsWith("28")) {
      return "authentication";
    } else if (sqlState.equals("3D000")) {
      return "database";
    } else if (sqlState.startsWith("22") || sqlState.startsWith("42")) {
      return "parameter";
    } else if (sqlState.startsWith("08") || sqlState.startsWith("0A")) {
      return "protocol";
    } else if (sqlState.startsWith("57") || sqlState.startsWith("53")) {
      return "unavailable";
    }
    return "other";
  }
}
