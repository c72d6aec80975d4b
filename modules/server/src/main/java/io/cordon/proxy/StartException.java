package io.cordon.proxy;

import java.io.IOException;
import java.net.UnknownHostException;
import java.util.Locale;

/** The member did not start. The message says why, to people. */
public final class StartException extends RuntimeException {

  static final String IN_USE = "address already in use";

  private static final long serialVersionUID = 1L;

  StartException(String message, Throwable cause) {
    super(message, cause);
  }

  /** What became of listening here; a failure that has nothing to do with that stays as it is. */
  static Throwable listening(String host, int port, Throwable cause) {
    if (!(cause instanceof IOException)) {
      return cause;
    }
    return new StartException(
        "cannot listen on " + place(host, port) + ": " + reason(cause), cause);
  }

  static String place(String host, int port) {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /** The operating system's words, which each transport wraps in others of its own. */
  static String reason(Throwable cause) {
    String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    if (cause instanceof UnknownHostException) {
      return "unknown host";
    }
    for (String known :
        new String[] {IN_USE, "permission denied", "cannot assign requested address"}) {
      if (message.contains(known)) {
        return known;
      }
    }
    return message;
  }
}
