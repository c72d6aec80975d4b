package io.cordon.proxy.publication;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A policy that has not been published, and why; nothing has changed anywhere. */
public final class PublicationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Why not. */
  public enum Reason {
    /** A member does not accept it, or does not answer. */
    REFUSED,
    /** Another one has been published meanwhile. */
    OUTDONE,
    /** There is no such epoch. */
    UNKNOWN
  }

  private final Reason reason;
  private final transient Map<String, List<String>> problems;

  private PublicationException(Reason reason, String message, Map<String, List<String>> problems) {
    super(message);
    this.reason = reason;
    this.problems = problems;
  }

  static PublicationException refused(Map<String, List<String>> problems) {
    String lines =
        problems.entrySet().stream()
            .flatMap(e -> e.getValue().stream().map(problem -> e.getKey() + ": " + problem))
            .collect(Collectors.joining("\n"));
    return new PublicationException(Reason.REFUSED, lines, Map.copyOf(problems));
  }

  static PublicationException outdone(long expected, Committed winner) {
    return new PublicationException(
        Reason.OUTDONE,
        "expected epoch %d, found epoch %d, published by %s at %s"
            .formatted(expected, winner.epoch(), winner.by(), winner.at()),
        Map.of());
  }

  static PublicationException unknown(long epoch) {
    return new PublicationException(
        Reason.UNKNOWN, "no member has epoch " + epoch + " in its history", Map.of());
  }

  public Reason reason() {
    return reason;
  }

  /** By the name of the member that says so. */
  public Map<String, List<String>> problems() {
    return problems == null ? Map.of() : problems;
  }
}
