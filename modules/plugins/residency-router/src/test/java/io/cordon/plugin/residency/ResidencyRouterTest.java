package io.cordon.plugin.residency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The policy has a primary in us-east and a standby in eu-west. */
class ResidencyRouterTest {

  private static final RouteResult DEFAULT = new RouteResult.Default();
  private static final RouteResult NO_REPLICA =
      new RouteResult.Block("no in-region replica for user");
  private static final RouteResult NO_PRIMARY =
      new RouteResult.Block("no in-region primary for user");

  @Test
  void isFoundByItsName() {
    assertTrue(
        ServiceLoader.load(Plugin.class).stream()
            .anyMatch(provider -> provider.get().name().equals("residency-router")));
  }

  @Test
  void hasNoOpinionOfASessionWithoutARegion() {
    assertEquals(DEFAULT, read(Map.of(), Map.of()));
    assertEquals(DEFAULT, read(Map.of(), Map.of("helios.region", "")));
    assertEquals(DEFAULT, write(Map.of(), Map.of("other", "eu-west")));
  }

  @Test
  void refusesASessionWithoutARegionIfThePolicySaysSo() {
    Map<String, Object> settings = Map.of("unknown", "block", "enforce", false);
    RouteResult refused = new RouteResult.Block("the session has no region");

    assertEquals(refused, read(settings, Map.of()));
    assertEquals(refused, read(settings, Map.of("helios.region", "")));
    assertEquals(refused, write(settings, Map.of("helios.regoin", "eu-west")));
    assertEquals(refused, route(settings, Map.of(), false, "", true));
    assertEquals(refused, route(settings, Map.of(), false, "SET CONSTRAINTS", false));
    assertEquals(DEFAULT, route(settings, Map.of(), true, "SET", false));
    assertEquals(new RouteResult.Region("eu-west"), read(settings, in("eu-west")));
  }

  @Test
  void sendsAUserToTheUsersRegion() {
    assertEquals(new RouteResult.Region("eu-west"), read(Map.of(), in("eu-west")));
    assertEquals(new RouteResult.Region("us-east"), write(Map.of(), in("us-east")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"antarctica", "EU-WEST", " eu-west", "eu-west ", "eu"})
  void blocksARegionWithoutNodes(String region) {
    assertEquals(NO_REPLICA, read(Map.of(), in(region)));
    assertEquals(NO_REPLICA, write(Map.of("writes", "primary"), in(region)));
  }

  @Test
  void leavesARegionWithoutNodesAloneIfItDoesNotEnforce() {
    assertEquals(DEFAULT, read(Map.of("enforce", false), in("antarctica")));
    assertEquals(DEFAULT, write(Map.of("enforce", false), in("antarctica")));
  }

  @Test
  void refusesAWriteOfARegionWithoutAPrimary() {
    assertEquals(NO_PRIMARY, write(Map.of(), in("eu-west")));
    assertEquals(NO_PRIMARY, write(Map.of("enforce", false), in("eu-west")));
  }

  @Test
  void sendsSuchAWriteToThePrimaryIfThePolicySaysSo() {
    Map<String, Object> settings = Map.of("writes", "primary");

    assertEquals(new RouteResult.Primary(), write(settings, in("eu-west")));
    assertEquals(new RouteResult.Region("us-east"), write(settings, in("us-east")));
    assertEquals(new RouteResult.Region("eu-west"), read(settings, in("eu-west")));
  }

  @Test
  void takesWhatCannotBeSeenForAWriteButNotATextThatDoesNotParse() {
    assertEquals(NO_PRIMARY, route(Map.of(), in("eu-west"), false, "DO", true));
    assertEquals(
        new RouteResult.Region("eu-west"), route(Map.of(), in("eu-west"), false, "", true));
  }

  @Test
  void readsTheRegionFromTheAttributeThatThePolicyNames() {
    Map<String, Object> settings = Map.of("attribute", "app.home");

    assertEquals(
        new RouteResult.Region("eu-west"),
        read(settings, Map.of("app.home", "eu-west", "helios.region", "us-east")));
  }

  @Test
  void listsEveryProblemOfItsSettings() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("enforce", "yes");
    settings.put("attribute", 3);
    settings.put("writes", null);
    settings.put("enfroce", true);

    SettingsException e =
        assertThrows(
            SettingsException.class, () -> new ResidencyRouter().start(new Context(settings)));

    assertEquals(
        List.of(
            "enfroce: not known; expected one of attribute, enforce, keys, unknown, writes",
            "enforce: expected true or false, found \"yes\"",
            "attribute: expected text, found 3",
            "writes: expected in-region or primary, found nothing"),
        e.problems());
  }

  @Test
  void dependsOnNothingThatACacheWouldMiss() {
    assertFalse(hook(Map.of()).inputs().contains(RouteHook.Input.OUTSIDE));
    assertFalse(hook(Map.of()).inputs().contains(RouteHook.Input.CLIENT));
  }

  private static Map<String, String> in(String region) {
    return Map.of("helios.region", region);
  }

  private static RouteResult read(Map<String, Object> settings, Map<String, String> attributes) {
    return route(settings, attributes, true, "SELECT", false);
  }

  private static RouteResult write(Map<String, Object> settings, Map<String, String> attributes) {
    return route(settings, attributes, false, "INSERT", false);
  }

  private static RouteResult route(
      Map<String, Object> settings,
      Map<String, String> attributes,
      boolean readOnly,
      String command,
      boolean opaque) {
    HookContext context = new HookContext("r", "c", "alice", "demo", null, attributes);
    return hook(settings)
        .route(new RouteRequest("", "", List.of(), List.of(), readOnly, command, opaque, context));
  }

  private static RouteHook hook(Map<String, Object> settings) {
    return Objects.requireNonNull(new ResidencyRouter().start(new Context(settings)).route());
  }

  private record Context(Map<String, Object> settings) implements PluginContext {

    @Override
    public RegionView regions() {
      return new Regions();
    }

    @Override
    public KeyValues keyValues() {
      return KeyValues.none();
    }
  }

  private static final class Regions implements RegionView {

    @Override
    public boolean hasNodes(String region) {
      return region.equals("eu-west") || region.equals("us-east");
    }

    @Override
    public boolean hasPrimary(String region) {
      return region.equals("us-east");
    }

    @Override
    public List<String> nodes() {
      return List.of("pg-us-east", "pg-eu-west");
    }

    @Override
    public Optional<String> node(String nameOrAddress) {
      return nodes().stream().filter(nameOrAddress::equals).findFirst();
    }

    @Override
    public Optional<String> regionOf(String node) {
      return node(node).map(name -> name.substring(3));
    }

    @Override
    public Map<String, String> tagsOf(String node) {
      return Map.of();
    }
  }
}
