package io.cordon.proxy.frontend;

import io.cordon.proxy.policy.Section;
import java.time.Duration;

/**
 * The section {@code listen}: where clients connect.
 *
 * @param port 0 picks a free one
 * @param startupTimeout a client that has not finished its start-up by then is closed
 * @param maxMessageBytes the longest Query or Parse message
 */
public record FrontendOptions(String host, int port, Duration startupTimeout, int maxMessageBytes) {

  public static final FrontendOptions DEFAULT =
      new FrontendOptions("127.0.0.1", 6432, Duration.ofSeconds(10), 16 << 20);

  public static FrontendOptions bind(Section section) {
    return new FrontendOptions(
        section.text("host", DEFAULT.host),
        section.number("port", 0, 65535, DEFAULT.port),
        section.duration("startupTimeout", DEFAULT.startupTimeout),
        section.size("maxMessageBytes", 1 << 10, (1 << 30) - 1, DEFAULT.maxMessageBytes));
  }
}
