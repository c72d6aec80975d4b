package io.cordon.proxy.policy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code host:port}, with an IPv6 address in brackets. */
record Address(String host, int port) {

  private static final Pattern FORM =
      Pattern.compile(
          "(?:\\[([0-9A-Fa-f:.]+(?:%\\w+)?)]|([A-Za-z0-9_](?:[\\w.-]*\\w)?)):(\\d{1,5})");

  /** Null if it is none. */
  static @Nullable Address parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    int port = Integer.parseInt(matcher.group(3));
    String v6 = matcher.group(1);
    if (port < 1 || port > 65535 || (v6 != null && !v6.contains(":"))) {
      return null;
    }
    return new Address(v6 == null ? matcher.group(2) : v6, port);
  }
}
