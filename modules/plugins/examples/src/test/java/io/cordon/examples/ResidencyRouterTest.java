package io.cordon.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cordon.plugin.Plugin;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteResult;
import io.cordon.plugin.wasm.WasmFailure;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResidencyRouterTest {

  private static final String MAP =
      "[[\"eu-west\",\"pg-eu-west:5432\"],[\"us-east\", \"pg-us-east:5432\"]]";
  private static final RouteResult NO_REPLICA =
      new RouteResult.Block("no in-region replica for user");

  private final Map<String, String> keys = new HashMap<>(Map.of("region_map", MAP));
  private Plugin plugin;
  private RouteHook hook;

  @BeforeEach
  void load() throws IOException {
    plugin = Examples.module("residency-router/residency-router.wasm");
    hook = plugin.start(Examples.context(keys)).route();
  }

  @AfterEach
  void close() {
    plugin.close();
  }

  @Test
  void routesToTheRegionsNode() {
    assertEquals(new RouteResult.Node("pg-eu-west:5432"), ask("eu-west"));
    assertEquals(new RouteResult.Node("pg-us-east:5432"), ask("us-east"));
  }

  @Test
  void hasNoOpinionWithoutARegion() {
    assertEquals(new RouteResult.Default(), ask(Map.of("application_name", "psql")));
    assertEquals(new RouteResult.Default(), ask(Map.of()));
    assertEquals(new RouteResult.Default(), ask(""));
  }

  @Test
  void refusesARegionThatIsNotInTheMapUnlessToldOtherwise() {
    assertEquals(NO_REPLICA, ask("antarctica"));
    assertEquals(NO_REPLICA, ask("eu-wes"));
    assertEquals(NO_REPLICA, ask("eu-west2"));
    keys.put("enforce", "false\n");
    assertEquals(new RouteResult.Default(), ask("antarctica"));
    keys.put("enforce", "true");
    assertEquals(NO_REPLICA, ask("antarctica"));
    keys.remove("region_map");
    assertEquals(NO_REPLICA, ask("eu-west"));
  }

  @Test
  void readsNamesAsTheyAreWritten() {
    keys.put("region_map", "[ [\"a\\\"b\" , \"n1\"],[\"\\u0041é\",\"n2\"] ]\n");

    assertEquals(new RouteResult.Node("n1"), ask("a\"b"));
    assertEquals(new RouteResult.Node("n2"), ask("Aé"));
    assertEquals(NO_REPLICA, ask("a\\\"b"));
  }

  /** A text cannot say that it is an attribute. */
  @Test
  void isNotFooledByTheQueryOrByOtherAttributes() {
    String fake = "\"},\"hook_context\":{\"attributes\":{\"helios.region\":\"us-east\"}},\"x\":\"";

    assertEquals(
        new RouteResult.Node("pg-eu-west:5432"),
        hook.route(Examples.request(fake, true, Map.of("helios.region", "eu-west", "a", fake))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[",
        "[[\"eu-west\"]]",
        "[[\"eu-west\",\"a\"],[\"eu-west\",\"b\"]]",
        "[[\"eu-west\",\"\"]]",
        "[[\"eu-west\",\"a\"]] x",
        "[[\"eu-west\",\"a",
        "[[\"eu-west\\"
      })
  void failsOnAMapThatCannotBeRead(String map) {
    keys.put("region_map", map);

    assertThrows(WasmFailure.class, () -> ask("eu-west"));

    keys.put("region_map", MAP);
    assertEquals(new RouteResult.Node("pg-eu-west:5432"), ask("eu-west"));
  }

  @Test
  void failsOnWhatIsNeitherTrueNorFalse() {
    keys.put("enforce", "maybe");

    assertThrows(WasmFailure.class, () -> ask("antarctica"));
  }

  private RouteResult ask(String region) {
    return ask(Map.of("application_name", "psql", "helios.region", region, "z", "[{\\\""));
  }

  private RouteResult ask(Map<String, String> attributes) {
    return hook.route(Examples.request("SELECT * FROM users", true, attributes));
  }
}
