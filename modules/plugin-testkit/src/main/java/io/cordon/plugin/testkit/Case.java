package io.cordon.plugin.testkit;

import io.cordon.plugin.Default;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request and the answer that is expected.
 *
 * @param hook its name in manifests
 * @param expect members of the answer's JSON form; what is not named may be anything
 */
public record Case(
    String name, @Default("route") String hook, Request request, Map<String, Object> expect) {

  public Case {
    if (!List.of("route", "pre_query", "authenticate").contains(hook)) {
      throw new IllegalArgumentException(
          "hook: expected route or pre_query or authenticate, found \"" + hook + "\"");
    }
    if (expect.isEmpty()) {
      throw new IllegalArgumentException("expect: missing; expected such as {action: default}");
    }
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
      Map<String, String> headers) {}
}
