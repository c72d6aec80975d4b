package io.cordon.proxy.policy;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code host:port}, with an IPv6 address in brackets. */
public record Address(String host, int port) {

  private static final Set<String> LOOPBACK = Set.of("localhost", "::1", "0:0:0:0:0:0:0:1");

  private static final Pattern FORM =
      Pattern.compile(
          "(?:\\[([0-9A-Fa-f:.]+(?:%\\w+)?)]|([A-Za-z0-9_](?:[\\w.-]*\\w)?)):(\\d{1,5})");

  /** True if the host can only be this machine: {@code localhost}, {@code ::1}, or {@code 127…}. */
  public static boolean isLoopback(String host) {
    return LOOPBACK.contains(host) || host.matches("127(\\.\\d{1,3}){3}");
  }

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
