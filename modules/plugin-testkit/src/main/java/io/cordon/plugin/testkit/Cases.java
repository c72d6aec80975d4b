package io.cordon.plugin.testkit;

import io.cordon.plugin.AuthenticateHook;
import io.cordon.plugin.AuthenticateRequest;
import io.cordon.plugin.Hooks;
import io.cordon.plugin.KeyValues;
import io.cordon.plugin.PostQueryHook;
import io.cordon.plugin.PreQueryHook;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteRequest;
import io.cordon.plugin.Settings;
import io.cordon.plugin.SettingsException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cases for one plugin under one policy.
 *
 * @param settings of the plugin
 * @param nodes of the policy
 * @param keys in the plugin's store at the start
 * @param catalog of the nodes; without one no name is known
 */
public record Cases(
    Map<String, Object> settings,
    List<TestNode> nodes,
    Map<String, String> keys,
    Optional<TestCatalog> catalog,
    List<Case> cases) {

  private static final String FAILED = "failed";

  public Cases {
    if (cases.isEmpty()) {
      throw new IllegalArgumentException("cases: expected at least one");
    }
  }

  /** How one case went. */
  public record Result(Case of, Map<String, Object> actual, boolean passed) {}

  /**
   * Cases of a document, JSON values as Java has them.
   *
   * @throws SettingsException with every problem at once
   */
  public static Cases read(Map<String, ?> document) {
    return Settings.bind(Cases.class, document);
  }

  /** What a plugin is started with for these cases. */
  public TestContext context() {
    TestContext context = TestContext.of(settings, nodes).with(catalog.orElse(TestCatalog.EMPTY));
    keys.forEach(
        (key, value) -> context.keyValues().set(key, value.getBytes(StandardCharsets.UTF_8)));
    return context;
  }

  /**
   * Asks for every case, in their order. They share the plugin and its keys: what one leaves there
   * the next finds. A hook that has not come back after ten seconds has failed, and is not asked
   * again.
   *
   * @param keyValues what the plugin was started with
   */
  public List<Result> run(Hooks hooks, KeyValues keyValues) {
    List<Result> results = new ArrayList<>();
    try (Patience patience = new Patience()) {
      for (Case one : cases) {
        Map<String, Object> actual = ask(one, hooks, patience);
        if (one.expect().get(Case.KEYS) instanceof Map<?, ?> expected) {
          actual.put(Case.KEYS, values(expected, keyValues));
        }
        boolean failed = actual.containsKey(FAILED) && !one.expect().containsKey(FAILED);
        results.add(new Result(one, actual, !failed && matches(one.expect(), actual)));
      }
    }
    return results;
  }

  /** What is not expected may be anything, within maps too. */
  private static boolean matches(@Nullable Object expected, @Nullable Object actual) {
    if (expected instanceof Map<?, ?> members && actual instanceof Map<?, ?> map) {
      return members.entrySet().stream()
          .allMatch(entry -> matches(entry.getValue(), map.get(entry.getKey())));
    }
    return Objects.equals(expected, actual);
  }

  /** Of these keys; null is none. */
  private static Map<String, @Nullable Object> values(Map<?, ?> keys, KeyValues keyValues) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (Object key : keys.keySet()) {
      String name = String.valueOf(key);
      values.put(
          name,
          keyValues.get(name).map(value -> new String(value, StandardCharsets.UTF_8)).orElse(null));
    }
    return values;
  }

  private static Map<String, Object> ask(Case one, Hooks hooks, Patience patience) {
    Map<String, Object> actual = new LinkedHashMap<>();
    Patience.Outcome<?> outcome =
        patience.ask(
            () -> {
              actual.putAll(answer(one, hooks));
              return actual;
            });
    return outcome.thrown() == null
        ? actual
        : new LinkedHashMap<>(Map.of(FAILED, outcome.failure()));
  }

  private static Map<String, Object> answer(Case one, Hooks hooks) {
    Case.Request request = one.request().orElse(Case.Request.USUAL);
    switch (one.hook()) {
      case "authenticate" -> {
        AuthenticateHook hook = have(hooks.authenticate(), one);
        return Answers.of(
            hook.authenticate(
                new AuthenticateRequest(
                    request.headers(),
                    request.identity(),
                    request.clientIp(),
                    request.database())));
      }
      case "pre_query" -> {
        PreQueryHook hook = have(hooks.preQuery(), one);
        return Answers.of(hook.preQuery(request(request)));
      }
      case "post_query" -> {
        PostQueryHook hook = have(hooks.postQuery(), one);
        hook.postQuery(request(request), one.outcome().orElse(Case.Outcome.SUCCESS).told());
        return Map.of();
      }
      default -> {
        RouteHook hook = have(hooks.route(), one);
        return Answers.of(hook.route(request(request)));
      }
    }
  }

  private static <H> H have(@Nullable H hook, Case one) {
    if (hook == null) {
      throw new IllegalStateException("the plugin has no hook " + one.hook());
    }
    return hook;
  }

  private static RouteRequest request(Case.Request request) {
    return RequestBuilder.of(request.query())
        .normalized(request.normalized().orElse(request.query()))
        .command(request.command())
        .tables(request.tables().toArray(String[]::new))
        .functions(request.functions().toArray(String[]::new))
        .readOnly(request.readOnly())
        .opaque(request.opaque())
        .identity(request.identity())
        .database(request.database())
        .attributes(request.attributes())
        .build();
  }
}
