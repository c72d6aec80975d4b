package io.cordon.plugin.testkit;

import io.cordon.plugin.AuthenticateHook;
import io.cordon.plugin.AuthenticateRequest;
import io.cordon.plugin.Hooks;
import io.cordon.plugin.PreQueryHook;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteRequest;
import io.cordon.plugin.Settings;
import io.cordon.plugin.SettingsException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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

  /** Asks for every case, in their order. */
  public List<Result> run(Hooks hooks) {
    List<Result> results = new ArrayList<>();
    for (Case one : cases) {
      Map<String, Object> actual = ask(one, hooks);
      boolean passed =
          one.expect().entrySet().stream()
              .allMatch(entry -> Objects.equals(entry.getValue(), actual.get(entry.getKey())));
      results.add(new Result(one, actual, passed));
    }
    return results;
  }

  // An Error too is what the plugin did.
  private static Map<String, Object> ask(Case one, Hooks hooks) {
    try {
      return answer(one, hooks);
    } catch (Throwable e) {
      return Map.of("failed", e.toString());
    }
  }

  private static Map<String, Object> answer(Case one, Hooks hooks) {
    Case.Request request = one.request();
    if (one.hook().equals("authenticate")) {
      AuthenticateHook hook = have(hooks.authenticate(), one);
      return Answers.of(
          hook.authenticate(
              new AuthenticateRequest(
                  request.headers(), request.identity(), request.clientIp(), request.database())));
    } else if (one.hook().equals("pre_query")) {
      PreQueryHook hook = have(hooks.preQuery(), one);
      return Answers.of(hook.preQuery(request(request)));
    }
    RouteHook hook = have(hooks.route(), one);
    return Answers.of(hook.route(request(request)));
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
