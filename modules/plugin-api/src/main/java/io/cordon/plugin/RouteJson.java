package io.cordon.plugin;

/**
 * The JSON form of the {@code route} hook, UTF-8: the stable contract for plugins that are not
 * Java. Whatever is wrong with a text is a {@link JsonException}, and so a failure of the plugin.
 */
public final class RouteJson {

  private RouteJson() {}

  /**
   * What a hook is asked. Equal requests are equal texts.
   *
   * @throws JsonException if a text in it has a lone surrogate, and so has no UTF-8 form
   */
  public static String write(RouteRequest request) {
    return writer(request).toString();
  }

  /** The same, as UTF-8. */
  public static byte[] writeUtf8(RouteRequest request) {
    return writer(request).utf8();
  }

  /**
   * What a hook answered.
   *
   * <p>{@code kind} is understood for {@code action}, and {@code value} for {@code reason}. A block
   * blocks whatever its reason looks like; members that are not known are ignored.
   *
   * @throws JsonException if the text is not JSON, the action is missing, contradictory or not
   *     known, a node or region is not named, or the targets of {@code among} are not a list of
   *     names
   */
  public static RouteResult readResult(String text) {
    Answer answer = Answer.read(text);
    String action = answer.action();
    return switch (action) {
      case "default" -> new RouteResult.Default();
      case "node" -> new RouteResult.Node(answer.required("target", "the name of a node"));
      case "region" -> new RouteResult.Region(answer.required("target", "the name of a region"));
      case "among" -> new RouteResult.Among(answer.names("targets"), answer.reason());
      case "primary" -> new RouteResult.Primary();
      case "standby" -> new RouteResult.Standby();
      case "block" -> new RouteResult.Block(answer.reason());
      default -> throw answer.unknown(action);
    };
  }

  /**
   * The same, from UTF-8.
   *
   * @throws JsonException also if the bytes are not UTF-8
   */
  public static RouteResult readResult(byte[] utf8) {
    return readResult(Answer.utf8(utf8));
  }

  private static JsonWriter writer(RouteRequest request) {
    int capacity = 512 + request.query().length() + request.normalized().length();
    return write(new JsonWriter(capacity), request);
  }

  /** What {@code pre_query} is asked too, and {@code post_query} is told of first. */
  static JsonWriter write(JsonWriter json, RouteRequest request) {
    HookContext context = request.context();
    return json.open()
        .key("query")
        .value(request.query())
        .key("normalized")
        .value(request.normalized())
        .key("tables")
        .value(request.tables())
        .key("is_read_only")
        .value(request.readOnly())
        .key("command")
        .value(request.command())
        .key("opaque")
        .value(request.opaque())
        .key("functions")
        .value(request.functions())
        .key("hook_context")
        .open()
        .key("request_id")
        .value(context.requestId())
        .key("client_id")
        .value(context.clientId())
        .key("identity")
        .value(context.identity())
        .key("database")
        .value(context.database())
        .key("branch")
        .value(context.branch())
        .key("attributes")
        .value(context.attributes())
        .close()
        .close();
  }
}
