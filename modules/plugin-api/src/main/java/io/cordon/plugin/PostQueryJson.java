package io.cordon.plugin;

/**
 * The JSON form of the {@code post_query} hook, UTF-8. Nothing is read: what it answers is ignored.
 */
public final class PostQueryJson {

  private PostQueryJson() {}

  /**
   * What a hook is told: an array of what {@code route} was asked and of how it ended.
   *
   * @throws JsonException if a text in it has a lone surrogate, and so has no UTF-8 form
   */
  public static byte[] writeUtf8(RouteRequest request, QueryOutcome outcome) {
    int capacity = 640 + request.query().length() + request.normalized().length();
    JsonWriter json = new JsonWriter(capacity).openList();
    return RouteJson.write(json, request)
        .open()
        .key("success")
        .value(outcome.success())
        .key("target_node")
        .value(outcome.targetNode())
        .key("elapsed_us")
        .value(outcome.elapsedMicros())
        .key("response_bytes")
        .value(outcome.responseBytes())
        .key("error")
        .value(outcome.error())
        .close()
        .closeList()
        .utf8();
  }
}
