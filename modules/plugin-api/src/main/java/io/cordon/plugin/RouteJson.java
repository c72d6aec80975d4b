package io.cordon.plugin;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
    HookContext context = request.context();
    return new JsonWriter(512 + request.query().length() + request.normalized().length())
        .open()
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
        .close()
        .toString();
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
    if (!(JsonReader.read(text) instanceof Map<?, ?> answer)) {
      throw new JsonException("expected an object");
    }
    String action = action(answer);
    return switch (action) {
      case "default" -> new RouteResult.Default();
      case "node" -> new RouteResult.Node(target(answer, action));
      case "region" -> new RouteResult.Region(target(answer, action));
      case "among" -> new RouteResult.Among(targets(answer), reason(answer));
      case "primary" -> new RouteResult.Primary();
      case "standby" -> new RouteResult.Standby();
      case "block" -> new RouteResult.Block(reason(answer));
      default -> throw new JsonException("unknown action \"" + shorten(action) + "\"");
    };
  }

  /**
   * The same, from UTF-8.
   *
   * @throws JsonException also if the bytes are not UTF-8
   */
  public static RouteResult readResult(byte[] utf8) {
    if (utf8.length > JsonReader.MAX_LENGTH) {
      throw new JsonException("longer than " + JsonReader.MAX_LENGTH + " bytes");
    }
    try {
      return readResult(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
    } catch (CharacterCodingException e) {
      throw new JsonException("not UTF-8");
    }
  }

  private static String action(Map<?, ?> answer) {
    Object action = answer.get("action");
    Object kind = answer.get("kind");
    if (action != null && kind != null && !action.equals(kind)) {
      throw new JsonException("action and kind differ");
    }
    if ((action == null ? kind : action) instanceof String name) {
      return name;
    }
    throw new JsonException("action: expected text");
  }

  private static String target(Map<?, ?> answer, String action) {
    if (answer.get("target") instanceof String target && !target.isEmpty()) {
      return target;
    }
    throw new JsonException("target: expected the name of a " + action);
  }

  private static List<String> targets(Map<?, ?> answer) {
    if (!(answer.get("targets") instanceof List<?> given)) {
      throw new JsonException("targets: expected a list of nodes");
    }
    List<String> targets = new ArrayList<>(given.size());
    for (Object target : given) {
      if (!(target instanceof String name) || name.isEmpty()) {
        throw new JsonException("targets: expected names of nodes");
      }
      targets.add(name);
    }
    return targets;
  }

  private static String reason(Map<?, ?> answer) {
    String reason = text(answer.get("reason"));
    if (reason == null) {
      reason = text(answer.get("value"));
    }
    return reason == null ? RouteResult.DEFAULT_REASON : reason;
  }

  private static @Nullable String text(@Nullable Object value) {
    return value instanceof String text && !text.isBlank() ? text : null;
  }

  private static String shorten(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}
