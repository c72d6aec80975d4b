package io.cordon.proxy.frontend.census;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Where a session is among all sessions of a member, in the order of their log-in. It stays a place
 * when the session is over.
 *
 * @param since when it logged in
 * @param client its number, where two came at once
 */
public record SessionPlace(Instant since, String client) implements Comparable<SessionPlace> {

  private static final Comparator<SessionPlace> ORDER =
      Comparator.comparing(SessionPlace::since).thenComparing(SessionPlace::client);

  static SessionPlace of(SessionView session) {
    return new SessionPlace(session.since(), session.client());
  }

  /** Reads what {@link #toString} has written; null if it has not. */
  public static @Nullable SessionPlace parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !text.substring(slash + 1).matches("\\d{1,10}")) {
      return null;
    }
    try {
      return new SessionPlace(Instant.parse(text.substring(0, slash)), text.substring(slash + 1));
    } catch (DateTimeException e) {
      return null;
    }
  }

  @Override
  public int compareTo(SessionPlace other) {
    return ORDER.compare(this, other);
  }

  /** With nothing in it that a query of a URL could not have. */
  @Override
  public String toString() {
    return since + "/" + client;
  }
}
