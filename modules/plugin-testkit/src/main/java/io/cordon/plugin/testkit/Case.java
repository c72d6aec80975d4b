package io.cordon.plugin.testkit;

import io.cordon.plugin.Default;
import io.cordon.plugin.Hook;
import io.cordon.plugin.QueryOutcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A request and what is expected of it.
 *
 * @param hook its name in manifests
 * @param request what is asked; missing: {@code SELECT 1} by postgres
 * @param outcome of {@code post_query}, which is told it
 * @param expect members of the answer's JSON form, and {@value #KEYS}: what these keys of the
 *     plugin are afterwards; what is not named may be anything. An observer answers nothing, so
 *     that there it is the keys, or nothing
 */
public record Case(
    String name,
    @Default("route") String hook,
    Optional<Request> request,
    Optional<Outcome> outcome,
    Map<String, Object> expect) {

  static final String KEYS = "keys";

  private static final String OBSERVER = Hook.POST_QUERY.wireName();

  public Case {
    if (Stream.of(Hook.values()).map(Hook::wireName).noneMatch(hook::equals)) {
      throw new IllegalArgumentException("hook: expected " + hooks() + ", found \"" + hook + "\"");
    }
    boolean observer = hook.equals(OBSERVER);
    if (outcome.isPresent() && !observer) {
      throw new IllegalArgumentException("outcome: only " + OBSERVER + " is told one, not " + hook);
    } else if (!observer && expect.isEmpty()) {
      throw new IllegalArgumentException("expect: missing; expected such as {action: default}");
    } else if (observer && expect.keySet().stream().anyMatch(key -> !key.equals(KEYS))) {
      throw new IllegalArgumentException(
          "expect: expected no more than {keys: {KEY: VALUE}}, as "
              + OBSERVER
              + " answers nothing; found "
              + expect.keySet().stream().sorted().toList());
    }
    checkKeys(expect.get(KEYS));
  }

  private static void checkKeys(@Nullable Object keys) {
    if (keys == null) {
      return;
    }
    if (!(keys instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("expect.keys: expected keys and values, found " + keys);
    }
    map.forEach(
        (key, value) -> {
          if (value != null && !(value instanceof String)) {
            throw new IllegalArgumentException(
                "expect.keys.%s: expected text, or null for none; found %s: quote it"
                    .formatted(key, value));
          }
        });
  }

  private static String hooks() {
    return Stream.of(Hook.values()).map(Hook::wireName).collect(Collectors.joining(" or "));
  }

  /**
   * What is asked.
   *
   * @param normalized the query itself where it is not given
   * @param clientIp of {@code authenticate}
   * @param headers of {@code authenticate}
   */
  public record Request(
      @Default("SELECT 1") String query,
      Optional<String> normalized,
      @Default("SELECT") String command,
      List<String> tables,
      List<String> functions,
      @Default("true") boolean readOnly,
      @Default("false") boolean opaque,
      @Default("postgres") String identity,
      @Default("postgres") String database,
      Map<String, String> attributes,
      @Default("127.0.0.1") String clientIp,
      Map<String, String> headers) {

    /** What is asked where a case does not say. */
    static final Request USUAL =
        new Request(
            "SELECT 1",
            Optional.empty(),
            "SELECT",
            List.of(),
            List.of(),
            true,
            false,
            "postgres",
            "postgres",
            Map.of(),
            "127.0.0.1",
            Map.of());
  }

  /** How the statement ended, as {@link QueryOutcome} has it. */
  public record Outcome(
      @Default("true") boolean success,
      Optional<String> targetNode,
      @Default("0") long elapsedMicros,
      @Default("0") long responseBytes,
      Optional<String> error) {

    /** No node, and nothing that took time. */
    static final Outcome SUCCESS = new Outcome(true, Optional.empty(), 0, 0, Optional.empty());

    public Outcome {
      if (success == error.isPresent()) {
        throw new IllegalArgumentException(
            "expected an error where success is false, and nowhere else");
      }
    }

    QueryOutcome told() {
      return new QueryOutcome(
          success, targetNode.orElse(null), elapsedMicros, responseBytes, error.orElse(null));
    }
  }
}
