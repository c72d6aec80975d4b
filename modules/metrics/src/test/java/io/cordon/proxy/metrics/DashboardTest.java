package io.cordon.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whatever the dashboard asks Prometheus for is something that a member shows. */
class DashboardTest {

  private static final Path FILE = Path.of("../../compose/grafana/dashboards/cordon.json");

  /** A metric's name: what is before the braces. */
  private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)\\{([^}]*)}");

  private static final Pattern GROUPING = Pattern.compile("by \\(([^)]*)\\)");

  @Test
  void asksForMetricsThatAreThere() throws IOException {
    Set<String> known =
        Arrays.stream(Metric.values())
            .flatMap(metric -> samples(metric).stream())
            .collect(Collectors.toCollection(TreeSet::new));
    known.addAll(samplesOfTheJvm());
    Set<String> asked = new TreeSet<>();
    for (String expression : expressions()) {
      Matcher selector = SELECTOR.matcher(expression);
      assertTrue(selector.find(), expression);
      do {
        asked.add(selector.group(1));
      } while (selector.find());
    }
    Set<String> unknown = new TreeSet<>(asked);
    unknown.removeAll(known);

    assertEquals(Set.of(), unknown);
    assertTrue(asked.size() > 20, asked::toString);
  }

  @Test
  void groupsByLabelsThatTheMetricHas() throws IOException {
    for (String expression : expressions()) {
      Matcher selector = SELECTOR.matcher(expression);
      assertTrue(selector.find(), expression);
      String sample = selector.group(1);
      Matcher grouping = GROUPING.matcher(expression);
      if (sample.startsWith("cordon_") && grouping.find()) {
        Set<String> labels = new TreeSet<>(List.of("instance", "le"));
        for (Metric metric : Metric.values()) {
          if (samples(metric).contains(sample)) {
            labels.addAll(metric.labels());
          }
        }
        for (String label : grouping.group(1).split(", ")) {
          assertTrue(labels.contains(label), () -> label + " in " + expression);
        }
      }
    }
  }

  /** What Prometheus calls its samples. */
  static List<String> samples(Metric metric) {
    String family = metric.family();
    return switch (metric.type()) {
      case COUNTER -> List.of(family + "_total");
      case GAUGE -> List.of(family);
      case HISTOGRAM -> List.of(family + "_bucket", family + "_count", family + "_sum");
    };
  }

  private static List<String> expressions() throws IOException {
    JsonNode dashboard = new ObjectMapper().readTree(FILE.toFile());
    List<String> expressions =
        dashboard.findValues("expr").stream().map(JsonNode::textValue).toList();
    assertTrue(expressions.size() > 20, "expressions " + expressions.size());
    return expressions;
  }

  private static Set<String> samplesOfTheJvm() {
    try (Metrics metrics = new Metrics()) {
      return new String(metrics.text(new Families()), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("[{ ]", 2)[0])
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
