package io.cordon.proxy.admin;

import io.cordon.proxy.policy.Address;
import io.cordon.proxy.policy.Section;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code admin}: where the admin API listens, and for whom.
 *
 * @param port 0 picks a free one
 * @param token what a request has to show; null, on loopback only: nothing
 */
public record AdminOptions(boolean enabled, String host, int port, @Nullable String token) {

  public static final AdminOptions DEFAULT = new AdminOptions(true, "127.0.0.1", 9090, null);

  private static final Pattern TOKEN = Pattern.compile("[!-~]{16,}");

  public static AdminOptions bind(Section section) {
    AdminOptions options =
        new AdminOptions(
            section.flag("enabled", DEFAULT.enabled),
            section.text("host", DEFAULT.host),
            section.number("port", 0, 65535, DEFAULT.port),
            section.textOrNull("token"));
    String token = options.token;
    if (token != null && !TOKEN.matcher(token).matches()) {
      section.problem("token", "expected 16 characters or more, of ASCII, without spaces");
    } else if (options.enabled && token == null && !Address.isLoopback(options.host)) {
      section.problem(
          "token", "missing; admin.host " + options.host + " is not loopback, so it is needed");
    }
    return options;
  }

  /** Leaves the token out, so that it reaches no log. */
  @Override
  public String toString() {
    return "AdminOptions[enabled=%s, host=%s, port=%d, token=%s]"
        .formatted(enabled, host, port, token != null);
  }
}
