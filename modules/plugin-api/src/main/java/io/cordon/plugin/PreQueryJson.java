package io.cordon.plugin;

/**
 * The JSON form of the {@code pre_query} hook, UTF-8. Whatever is wrong with a text is a {@link
 * JsonException}, and so a failure of the plugin.
 */
public final class PreQueryJson {

  private PreQueryJson() {}

  /**
   * What a hook is asked: the same as {@link RouteJson#writeUtf8}.
   *
   * @throws JsonException if a text in it has a lone surrogate, and so has no UTF-8 form
   */
  public static byte[] writeUtf8(RouteRequest request) {
    return RouteJson.writeUtf8(request);
  }

  /**
   * What a hook answered: {@code continue}, {@code rewrite} with the text as {@code value}, or
   * {@code block} with {@code value} or {@code reason}; {@code kind} is understood for {@code
   * action}.
   *
   * @throws JsonException if the bytes are not UTF-8 or not JSON, the action is missing,
   *     contradictory or not known, or a rewrite has no text
   */
  public static PreQueryResult readResult(byte[] utf8) {
    Answer answer = Answer.read(Answer.utf8(utf8));
    String action = answer.action();
    return switch (action) {
      case "continue" -> new PreQueryResult.Continue();
      case "rewrite" ->
          new PreQueryResult.Rewrite(answer.required("value", "the text of a statement"));
      case "block" -> new PreQueryResult.Block(answer.reason());
      default -> throw answer.unknown(action);
    };
  }
}
