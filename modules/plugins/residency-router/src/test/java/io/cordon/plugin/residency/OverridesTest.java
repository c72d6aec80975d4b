package io.cordon.plugin.residency;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.HookContext;
import io.cordon.plugin.KeyValues;
import io.cordon.plugin.PluginContext;
import io.cordon.plugin.RegionView;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteRequest;
import io.cordon.plugin.RouteResult;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The policy has a primary pg-us (10.0.0.1:5432), a standby pg-eu (10.0.0.2:5432), no tags. */
class OverridesTest {

  private static final RouteResult DEFAULT = new RouteResult.Default();
  private static final RouteResult NO_REPLICA =
      new RouteResult.Block("no in-region replica for user");
  private static final RouteResult NO_PRIMARY =
      new RouteResult.Block("no in-region primary for user");

  private final Map<String, byte[]> keys = new HashMap<>();

  @ParameterizedTest
  @ValueSource(strings = {"pg-eu", "10.0.0.2:5432", "pg-eu:5432", "pg-eu:1"})
  void sendsARegionToItsNode(String node) {
    put("region_map", "[[\"eu-west\",\"" + node + "\"],[\"us-east\",\"pg-us\"]]");

    assertEquals(new RouteResult.Node("pg-eu"), read(Map.of(), "eu-west"));
    assertEquals(new RouteResult.Node("pg-us"), write(Map.of(), "us-east"));
  }

  @Test
  void aRegionThatIsNotInTheMapHasNoNodes() {
    put("region_map", "[[\"eu-west\",\"pg-eu\"]]");

    assertEquals(NO_REPLICA, read(Map.of(), "tagged"));
    assertEquals(DEFAULT, read(Map.of("enforce", false), "antarctica"));
    put("region_map", "[]");
    assertEquals(NO_REPLICA, read(Map.of(), "eu-west"));
  }

  @Test
  void keysAreNothingWhereThePolicyDoesNotLetThem() {
    put("region_map", "[[\"antarctica\",\"pg-eu\"]]");
    put("enforce", "false");

    Map<String, Object> settings = Map.of("keys", false);
    assertEquals(NO_REPLICA, read(settings, "antarctica"));
    assertEquals(new RouteResult.Region("tagged"), read(settings, "tagged"));
    put("region_map", "nonsense");
    assertEquals(new RouteResult.Region("tagged"), read(settings, "tagged"));
    assertFalse(hook(settings).inputs().contains(RouteHook.Input.KEY_VALUES));
  }

  @Test
  void withoutAMapTheTagsCount() {
    assertEquals(new RouteResult.Region("tagged"), read(Map.of(), "tagged"));
    assertEquals(NO_REPLICA, read(Map.of(), "eu-west"));
  }

  @Test
  void aWriteOfARegionWhoseNodeIsNoPrimaryGoesWhereTheSettingSays() {
    put("region_map", "[[\"eu-west\",\"pg-eu\"]]");

    assertEquals(NO_PRIMARY, write(Map.of(), "eu-west"));
    assertEquals(new RouteResult.Primary(), write(Map.of("writes", "primary"), "eu-west"));
  }

  @Test
  void enforceOverridesTheSetting() {
    put("enforce", " false\n");
    assertEquals(DEFAULT, read(Map.of(), "antarctica"));

    put("enforce", "true");
    assertEquals(NO_REPLICA, read(Map.of("enforce", false), "antarctica"));
  }

  @Test
  void aChangeCountsForTheNextStatement() {
    RouteHook hook = hook(Map.of());
    put("region_map", "[[\"r\",\"pg-eu\"]]");
    assertEquals(new RouteResult.Node("pg-eu"), hook.route(request("r", true)));

    put("region_map", "[[\"r\",\"pg-us\"]]");
    assertEquals(new RouteResult.Node("pg-us"), hook.route(request("r", true)));

    keys.clear();
    assertEquals(NO_REPLICA, hook.route(request("r", true)));
  }

  @Test
  void isReadOncePerChange() {
    Overrides overrides = new Overrides(new Keys(), new Nodes());
    put("region_map", "[[\"r\",\"pg-eu\"]]");

    assertSame(overrides.current(), overrides.current());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          region_map | {}                     | region_map: expected [["region","node"],…]
          region_map | [                      | region_map: ends too early
          region_map | [["r","pg-eu"]] x      | region_map: expected the end at character 16
          region_map | [["r"]]                | region_map[0]: expected ["region","node"]
          region_map | [["r","pg-eu",1]]      | region_map[0]: expected ["region","node"]
          region_map | [["r","pg-eu"],["",7]] | region_map[1]: expected ["region","node"]
          region_map | [["r","nowhere:5432"]] | region_map: "nowhere:5432" is not a node
          region_map | [["q","pg-eu"],["r",""]] | region_map: "" is not a node
          region_map | [["r","pg-eu"],["r","pg-us"]] | region_map: "r" again
          enforce    | yes                    | enforce: expected true or false
          enforce    | TRUE                   | enforce: expected true or false
          """)
  void whatCannotBeReadRefusesEveryStatementOfARegion(String key, String value, String reason) {
    put(key, value);
    Map<String, Object> lenient = Map.of("enforce", false);

    assertEquals(new RouteResult.Block(reason), read(lenient, "r"));
    assertEquals(new RouteResult.Block(reason), write(lenient, "q"));
    assertEquals(DEFAULT, read(lenient, ""));
  }

  @Test
  void refusesWhatIsNoText() {
    keys.put("region_map", new byte[] {'[', (byte) 0xff, ']'});

    RouteResult.Block block = assertInstanceOf(RouteResult.Block.class, read(Map.of(), "r"));
    assertEquals("region_map: expected UTF-8", block.reason());
  }

  @Test
  void saysThatItReadsKeys() {
    assertTrue(hook(Map.of()).inputs().contains(RouteHook.Input.KEY_VALUES));
  }

  private void put(String key, String value) {
    keys.put(key, value.getBytes(UTF_8));
  }

  private RouteResult read(Map<String, Object> settings, String region) {
    return hook(settings).route(request(region, true));
  }

  private RouteResult write(Map<String, Object> settings, String region) {
    return hook(settings).route(request(region, false));
  }

  private RouteHook hook(Map<String, Object> others) {
    Map<String, Object> settings = new HashMap<>(Map.of("keys", true));
    settings.putAll(others);
    return Objects.requireNonNull(
        new ResidencyRouter().start(new Context(settings, new Nodes(), new Keys())).route());
  }

  private static RouteRequest request(String region, boolean readOnly) {
    return new RouteRequest(
        "",
        "",
        List.of(),
        List.of(),
        readOnly,
        readOnly ? "SELECT" : "INSERT",
        false,
        new HookContext("r", "c", "alice", "demo", null, Map.of("helios.region", region)));
  }

  private record Context(Map<String, Object> settings, RegionView regions, KeyValues keyValues)
      implements PluginContext {}

  private final class Keys implements KeyValues {

    @Override
    public Optional<byte[]> get(String key) {
      return Optional.ofNullable(keys.get(key)).map(byte[]::clone);
    }

    @Override
    public boolean set(String key, byte[] value) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean delete(String key) {
      throw new UnsupportedOperationException();
    }
  }

  private static final class Nodes implements RegionView {

    private static final Map<String, String> BY_ANY =
        Map.of(
            "pg-us", "pg-us", "pg-eu", "pg-eu", "10.0.0.1:5432", "pg-us", "10.0.0.2:5432", "pg-eu");

    @Override
    public boolean hasNodes(String region) {
      return region.equals("tagged");
    }

    @Override
    public boolean hasPrimary(String region) {
      return false;
    }

    @Override
    public boolean isPrimary(String node) {
      return node.equals("pg-us");
    }

    @Override
    public List<String> nodes() {
      return List.of("pg-us", "pg-eu");
    }

    @Override
    public Optional<String> node(String nameOrAddress) {
      return Optional.ofNullable(BY_ANY.get(nameOrAddress));
    }

    @Override
    public Optional<String> regionOf(String node) {
      return Optional.empty();
    }

    @Override
    public Map<String, String> tagsOf(String node) {
      return Map.of();
    }
  }
}
