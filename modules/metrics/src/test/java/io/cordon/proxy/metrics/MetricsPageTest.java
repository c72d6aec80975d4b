package io.cordon.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * docs/operations/metrics.md lists every family, with its type, its labels and its help, and no
 * other.
 */
class MetricsPageTest {

  private static final Path PAGE = Path.of("..", "..", "docs", "operations", "metrics.md");

  @Test
  void thePageSaysWhatThereIs() throws IOException {
    List<String> rows =
        Files.readAllLines(PAGE).stream()
            .filter(line -> line.startsWith("| `cordon_"))
            .collect(Collectors.toList());

    assertEquals(
        Arrays.stream(Metric.values()).map(MetricsPageTest::row).collect(Collectors.joining("\n")),
        String.join("\n", rows));
  }

  private static String row(Metric metric) {
    String name =
        metric.type() == Metric.Type.HISTOGRAM
            ? metric.family()
            : DashboardTest.samples(metric).get(0);
    String labels =
        metric.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", "));
    return "| `%s` | %s | %s | %s |"
        .formatted(
            name,
            metric.type().name().toLowerCase(Locale.ROOT),
            labels.isEmpty() ? "–" : labels,
            metric.help());
  }
}
