package io.cordon.plugin.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.HookContext;
import io.cordon.plugin.KeyValues;
import io.cordon.plugin.Plugin;
import io.cordon.plugin.PluginContext;
import io.cordon.plugin.RegionView;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteRequest;
import io.cordon.plugin.RouteResult;
import io.cordon.plugin.SettingsException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes: pg-prod, pg-staging and pg-dev, tagged so, and pg-bare, which has no tag. */
class EnvironmentGuardTest {

  private static final RouteResult DEFAULT = new RouteResult.Default();

  private static final Map<String, Object> SETTINGS =
      Map.of(
          "allow",
          Map.of(
              "dev", List.of("dev", "staging"),
              "qa", List.of("qa"),
              "nobody", List.of(),
              "ops", List.of("production", "*")));

  @Test
  void isFoundByItsName() {
    assertTrue(
        ServiceLoader.load(Plugin.class).stream()
            .anyMatch(provider -> provider.get().name().equals("environment-guard")));
  }

  @Test
  void leavesASessionTheNodesOfItsEnvironments() {
    assertEquals(
        new RouteResult.Among(
            List.of("pg-staging", "pg-dev"), "environment \"dev\" may not leave dev, staging"),
        route(SETTINGS, in("dev")));
  }

  @Test
  void hasNoOpinionOfASessionThatMayGoEverywhere() {
    assertEquals(DEFAULT, route(SETTINGS, in("ops")));
  }

  @Test
  void leavesNothingWhereNoNodeIsTaggedSo() {
    assertEquals(
        new RouteResult.Among(List.of(), "environment \"qa\" may not leave qa"),
        route(SETTINGS, in("qa")));
    assertEquals(
        new RouteResult.Among(
            List.of(), "environment \"nobody\" may not leave its own nodes, and has none"),
        route(SETTINGS, in("nobody")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"DEV", "dev ", "production", "*"})
  void blocksAnEnvironmentThatTheMatrixDoesNotName(String environment) {
    assertEquals(
        new RouteResult.Block("environment \"" + environment + "\" is not known"),
        route(SETTINGS, in(environment)));
  }

  @Test
  void blocksASessionWithoutAnEnvironment() {
    RouteResult none = new RouteResult.Block("the session has no environment");

    assertEquals(none, route(SETTINGS, Map.of()));
    assertEquals(none, route(SETTINGS, in("")));
    assertEquals(none, route(SETTINGS, Map.of("other", "ops")));
  }

  @Test
  void hasNoOpinionOfThoseOnlyIfThePolicySaysSo() {
    Map<String, Object> lenient = new HashMap<>(SETTINGS);
    lenient.put("unknown", "default");

    assertEquals(DEFAULT, route(lenient, Map.of()));
    assertEquals(DEFAULT, route(lenient, in("mars")));
    assertEquals(RouteResult.Among.class, route(lenient, in("dev")).getClass());
  }

  @Test
  void readsTheAttributeAndTheTagThatThePolicyNames() {
    Map<String, Object> settings =
        Map.of("attribute", "tier", "tag", "zone", "allow", Map.of("a", List.of("red")));

    assertEquals(
        new RouteResult.Among(List.of("pg-bare"), "environment \"a\" may not leave red"),
        route(settings, Map.of("tier", "a", "helios.environment", "ops")));
  }

  @Test
  void listsEveryProblemOfItsSettings() {
    assertEquals(
        List.of(
            "alow: not known; expected one of allow, attribute, tag, unknown",
            "allow.dev: expected a list, found \"dev\"",
            "unknown: expected block or default, found \"allow\""),
        problems(Map.of("alow", 1, "allow", Map.of("dev", "dev"), "unknown", "allow")));
    assertEquals(
        List.of(
            "attribute: expected an attribute's name, found \"\"",
            "tag: expected a tag's name, found \"\"",
            "allow: expected at least one environment, and those that it may reach"),
        problems(Map.of("attribute", "", "tag", " ")));
  }

  @Test
  void dependsOnTheAttributesOnly() {
    assertEquals(Set.of(RouteHook.Input.ATTRIBUTES), hook(SETTINGS).inputs());
    Map<String, Object> byName = new HashMap<>(SETTINGS);
    byName.put("attribute", "application_name");
    assertEquals(Set.of(RouteHook.Input.CLIENT), hook(byName).inputs());
  }

  private static Map<String, String> in(String environment) {
    return Map.of("helios.environment", environment);
  }

  private static List<String> problems(Map<String, Object> settings) {
    return assertThrows(SettingsException.class, () -> hook(settings)).problems();
  }

  private static RouteResult route(Map<String, Object> settings, Map<String, String> attributes) {
    HookContext context = new HookContext("r", "c", "alice", "demo", null, attributes);
    return hook(settings)
        .route(new RouteRequest("", "", List.of(), List.of(), true, "SELECT", false, context));
  }

  private static RouteHook hook(Map<String, Object> settings) {
    return Objects.requireNonNull(new EnvironmentGuard().start(new Context(settings)).route());
  }

  private record Context(Map<String, Object> settings) implements PluginContext {

    @Override
    public RegionView regions() {
      return new Nodes();
    }

    @Override
    public KeyValues keyValues() {
      return KeyValues.none();
    }
  }

  private static final class Nodes implements RegionView {

    @Override
    public boolean hasNodes(String region) {
      return false;
    }

    @Override
    public boolean hasPrimary(String region) {
      return false;
    }

    @Override
    public List<String> nodes() {
      return List.of("pg-prod", "pg-staging", "pg-dev", "pg-bare");
    }

    @Override
    public Optional<String> node(String nameOrAddress) {
      return nodes().stream().filter(nameOrAddress::equals).findFirst();
    }

    @Override
    public Optional<String> regionOf(String node) {
      return Optional.empty();
    }

    @Override
    public Map<String, String> tagsOf(String node) {
      return switch (node) {
        case "pg-prod" -> Map.of("environment", "production");
        case "pg-staging" -> Map.of("environment", "staging");
        case "pg-dev" -> Map.of("environment", "dev");
        default -> Map.of("zone", "red");
      };
    }
  }
}
