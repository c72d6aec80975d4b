package io.cordon.proxy.frontend.session;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a node reads the values of settings, and names that come with a start-up message. */
public final class SettingText {

  /** In bytes. */
  private static final int MAX_NAME = 63;

  private SettingText() {}

  /** As PostgreSQL reads a Boolean: a prefix will do, if it is not both's; null if it is none. */
  public static @Nullable Boolean parseBoolean(String value) {
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
  public static String cut(String name) {
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
