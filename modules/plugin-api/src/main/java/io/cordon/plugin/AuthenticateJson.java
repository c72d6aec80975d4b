package io.cordon.plugin;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON form of the {@code authenticate} hook, UTF-8. Whatever is wrong with a text is a {@link
 * JsonException}, and so a failure of the plugin.
 */
public final class AuthenticateJson {

  private static final String DEFAULT_MESSAGE = "denied by plugin";

  private AuthenticateJson() {}

  /**
   * What a hook is asked.
   *
   * @throws JsonException if a text in it has a lone surrogate, and so has no UTF-8 form
   */
  public static byte[] writeUtf8(AuthenticateRequest request) {
    return new JsonWriter(512)
        .open()
        .key("headers")
        .value(request.headers())
        .key("username")
        .value(request.username())
        .key("client_ip")
        .value(request.clientIp())
        .key("database")
        .value(request.database())
        .close()
        .utf8();
  }

  /**
   * What a hook answered: {@code success} with {@code identity}, {@code denied} with {@code
   * message}, or {@code defer}; {@code kind} is understood for {@code action}. A denial denies
   * whatever its message looks like. Claims are texts; numbers and booleans become their JSON text.
   *
   * @throws JsonException if the bytes are not UTF-8 or not JSON, the action is missing,
   *     contradictory or not known, or an identity is not whole
   */
  public static AuthenticateResult readResult(byte[] utf8) {
    Answer answer = Answer.read(Answer.utf8(utf8));
    String action = answer.action();
    return switch (action) {
      case "success" -> new AuthenticateResult.Success(identity(answer.member("identity")));
      case "denied" -> {
        String message = answer.text("message");
        yield new AuthenticateResult.Denied(message == null ? DEFAULT_MESSAGE : message);
      }
      case "defer" -> new AuthenticateResult.Defer();
      default -> throw answer.unknown(action);
    };
  }

  private static AuthenticateResult.Identity identity(@Nullable Object given) {
    if (!(given instanceof Map<?, ?> identity)) {
      throw new JsonException("identity: expected an object");
    }
    Object tenant = identity.get("tenant_id");
    return new AuthenticateResult.Identity(
        text(identity.get("user_id"), "user_id"),
        text(identity.get("username"), "username"),
        roles(identity.get("roles")),
        tenant == null ? null : text(tenant, "tenant_id"),
        claims(identity.get("claims")));
  }

  private static String text(@Nullable Object given, String key) {
    if (given instanceof String text) {
      return text;
    }
    throw new JsonException("identity." + key + ": expected text");
  }

  private static List<String> roles(@Nullable Object given) {
    List<String> roles = new ArrayList<>();
    if (given instanceof List<?> list) {
      list.forEach(role -> roles.add(text(role, "roles")));
    } else if (given != null) {
      throw new JsonException("identity.roles: expected a list");
    }
    return roles;
  }

  private static Map<String, String> claims(@Nullable Object given) {
    Map<String, String> claims = new LinkedHashMap<>();
    if (given instanceof Map<?, ?> map) {
      map.forEach((key, value) -> claims.put(String.valueOf(key), claim(value)));
    } else if (given != null) {
      throw new JsonException("identity.claims: expected an object");
    }
    return claims;
  }

  private static String claim(@Nullable Object value) {
    return value instanceof Boolean || value instanceof BigDecimal
        ? value.toString()
        : text(value, "claims");
  }
}
