package io.cordon.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What a log collector gets: a line for each event, whatever the message is. */
class LogFormatTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "src/main/resources/logback.xml",
        "../demo/src/main/resources/io/cordon/demo/logback.xml"
      })
  void anEventIsALine(String configuration) throws IOException {
    List<String> command =
        List.of(
            ProcessHandle.current().info().command().orElse("java"),
            "-Dlogback.configurationFile=" + Path.of(configuration).toUri(),
            "-cp",
            System.getProperty("java.class.path"),
            Speaker.class.getName());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertEquals(1, said.lines().count(), said);
    assertTrue(
        said.startsWith("a: wrong; b: wrong; c", said.indexOf("a: wrong")) && said.contains("WARN"),
        said);
  }

  /** The process that logs. */
  static final class Speaker {

    public static void main(String[] args) {
      LoggerFactory.getLogger("io.cordon.Speaker").warn("not accepted {}", "a: wrong\nb: wrong\nc");
    }
  }
}
