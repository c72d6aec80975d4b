package io.cordon.proxy.health;

import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.service.ServiceLogin;
import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeoutException;

/** Why a probe failed, in words for people: the driver's are about its own parts. */
final class ProbeReason {

  private ProbeReason() {}

  static String of(Throwable cause, NodeSpec node, ServiceLogin login, Duration timeout) {
    String address = node.host() + ":" + node.port();
    String message = String.valueOf(cause.getMessage());
    String lower = message.toLowerCase(Locale.ROOT);
    if (login.password() == null
        && (cause instanceof PgException e
            ? "28P01".equals(e.getSqlState())
            : lower.contains("password"))) {
      return "the node asks for a password, and backend.credentials has none for health.user \""
          + login.user()
          + '"';
    } else if (cause instanceof PgException e) {
      return address + " answers " + e.getSqlState() + ": " + e.getErrorMessage();
    } else if (cause instanceof UnknownHostException) {
      return "unknown host " + node.host();
    } else if (cause instanceof TimeoutException || lower.contains("timed out")) {
      return "no answer from " + address + " within " + timeout.toMillis() + " ms";
    } else if (cause instanceof ConnectException && lower.contains("connection refused")) {
      return "connection refused by " + address;
    } else if (lower.contains("connection might get lost") || lower.contains("closed")) {
      return address + " closed the connection";
    }
    return address + ": " + message;
  }
}
