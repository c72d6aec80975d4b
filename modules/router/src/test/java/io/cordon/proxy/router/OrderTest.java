package io.cordon.proxy.router;

import static io.cordon.proxy.router.Fixtures.REQUEST;
import static io.cordon.proxy.router.Fixtures.chain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.RouteResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every three answers, in every order: what is decided does not depend on who is asked first. */
class OrderTest {

  private static final RouteResult FAILURE = null;

  private static final RouteResult BLOCK = new RouteResult.Block("no");

  private static List<RouteResult> answers() {
    List<RouteResult> answers =
        new ArrayList<>(
            List.of(
                new RouteResult.Default(),
                new RouteResult.Node("x"),
                new RouteResult.Node("z"),
                new RouteResult.Region("eu-west"),
                new RouteResult.Region("us-east"),
                new RouteResult.Primary(),
                new RouteResult.Standby(),
                new RouteResult.Among(List.of("x", "y"), "not there"),
                new RouteResult.Among(List.of("z"), "only there"),
                BLOCK));
    answers.add(FAILURE);
    return answers;
  }

  static Stream<List<RouteResult>> triples() {
    List<RouteResult> answers = answers();
    List<List<RouteResult>> triples = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      for (int j = i; j < answers.size(); j++) {
        for (int k = j; k < answers.size(); k++) {
          List<RouteResult> triple = new ArrayList<>();
          triple.add(answers.get(i));
          triple.add(answers.get(j));
          triple.add(answers.get(k));
          triples.add(triple);
        }
      }
    }
    return triples.stream();
  }

  @ParameterizedTest
  @MethodSource("triples")
  void isNoMatterForTheDecision(List<RouteResult> triple) {
    Set<Object> outcomes = new HashSet<>();
    int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    for (int[] order : orders) {
      Map<String, RouteResult> said = new HashMap<>();
      List<TestPlugin> plugins = new ArrayList<>();
      for (int i : order) {
        String name = "p" + i;
        said.put(name, triple.get(i));
        plugins.add(TestPlugin.says(name, triple.get(i)));
      }

      Decision decision = chain(3, plugins.toArray(TestPlugin[]::new)).decide(REQUEST);

      plugins.forEach(plugin -> assertEquals(1, plugin.asked.get(), "every hook is asked"));
      if (triple.contains(BLOCK) || triple.contains(FAILURE)) {
        Decision.Refused refused = assertInstanceOf(Decision.Refused.class, decision);
        TestPlugin first =
            plugins.stream()
                .filter(p -> said.get(p.name()) == BLOCK || said.get(p.name()) == FAILURE)
                .findFirst()
                .orElseThrow();
        assertEquals(first.name(), refused.plugin(), "the first one that refuses is shown");
        assertEquals(
            said.get(first.name()) == BLOCK
                ? "no"
                : "plugin \"" + first.name() + "\" failed: no answer",
            refused.reason());
        assertEquals(!triple.contains(FAILURE), refused.lasting());
      }
      outcomes.add(outcome(decision));
    }
    assertEquals(1, outcomes.size(), () -> triple + " decides by its order: " + outcomes);
  }

  /** That it is refused, or all that is required of the node. */
  private static Object outcome(Decision decision) {
    if (decision instanceof Decision.Refused) {
      return "refused";
    }
    Target target = ((Decision.Allowed) decision).target();
    assertTrue(target.among() == null || !target.among().targets().isEmpty());
    return new Target(
        target.node(),
        target.region(),
        target.role(),
        target.among() == null
            ? null
            : new RouteResult.Among(target.among().targets().stream().sorted().toList(), "any"));
  }
}
