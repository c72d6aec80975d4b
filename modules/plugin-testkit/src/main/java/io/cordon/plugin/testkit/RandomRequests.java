package io.cordon.plugin.testkit;

import io.cordon.plugin.AuthenticateRequest;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Requests as clients send them and as nobody would: the same for the same seed. */
final class RandomRequests {

  private static final List<String> COMMANDS =
      List.of("SELECT", "INSERT", "UPDATE", "COPY", "DO", "CREATE TABLE", "SHOW", "");
  private static final List<String> NAMES =
      List.of(
          "helios.region",
          "replica",
          "application_name",
          "client_addr",
          "",
          "a.b",
          "enforce",
          "région");
  private static final List<String> TEXTS =
      List.of(
          "",
          "eu-west",
          "us-east",
          "antarctica",
          "users",
          "public.users",
          "\"Users\"",
          "SELECT * FROM users WHERE id = 1",
          "SELECT 'it''s' -- \\ \"quoted\" {\"action\":\"block\"}",
          "\u0000\u0001\t\r\n",
          "\uD83D\uDE00 größer ≥ \u202e",
          "'; DROP TABLE users; --",
          "x".repeat(100_000));

  private final Random random;

  RandomRequests(long seed) {
    random = new Random(seed);
  }

  RouteRequest next() {
    return RequestBuilder.of(text())
        .normalized(text())
        .tables(texts())
        .functions(texts())
        .readOnly(random.nextBoolean())
        .command(of(COMMANDS))
        .opaque(random.nextInt(4) == 0)
        .clientId(text())
        .identity(text())
        .database(text())
        .attributes(map())
        .build();
  }

  AuthenticateRequest nextLogin() {
    return new AuthenticateRequest(
        map(), text(), random.nextBoolean() ? "::1" : "192.0.2.1", text());
  }

  /** Another request that has these parts in common with that one. */
  RouteRequest alike(RouteRequest request, Set<RouteHook.Input> inputs) {
    RouteRequest other = next();
    RequestBuilder alike = RequestBuilder.like(other);
    for (RouteHook.Input input : inputs) {
      switch (input) {
        case QUERY -> alike.query(request.query()).normalized(request.normalized());
        case TABLES -> alike.tables(request.tables().toArray(String[]::new));
        case FUNCTIONS -> alike.functions(request.functions().toArray(String[]::new));
        case READ_ONLY -> alike.readOnly(request.readOnly());
        case COMMAND -> alike.command(request.command());
        case OPAQUE -> alike.opaque(request.opaque());
        case IDENTITY -> alike.identity(request.context().identity());
        case DATABASE -> alike.database(request.context().database());
        case ATTRIBUTES, CLIENT -> alike.attributes(attributes(request, other, inputs));
        default -> {}
      }
    }
    return alike.build();
  }

  /** Each from that request if it is in a part that they have in common. */
  private static Map<String, String> attributes(
      RouteRequest request, RouteRequest other, Set<RouteHook.Input> inputs) {
    Map<String, String> mixed = new LinkedHashMap<>();
    other.context().attributes().forEach((name, value) -> put(mixed, name, value, inputs, false));
    request.context().attributes().forEach((name, value) -> put(mixed, name, value, inputs, true));
    return mixed;
  }

  private static void put(
      Map<String, String> to,
      String name,
      String value,
      Set<RouteHook.Input> inputs,
      boolean inCommon) {
    if (inputs.contains(RouteHook.Input.ofAttribute(name)) == inCommon) {
      to.put(name, value);
    }
  }

  private String[] texts() {
    List<String> texts = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      texts.add(text());
    }
    return texts.toArray(String[]::new);
  }

  private Map<String, String> map() {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      map.put(of(NAMES), text());
    }
    return map;
  }

  /** Mostly short: long ones are for their own sake. */
  private String text() {
    String text = of(TEXTS);
    return text.length() > 1000 && random.nextInt(8) > 0 ? "users" : text;
  }

  private String of(List<String> texts) {
    return texts.get(random.nextInt(texts.size()));
  }
}
