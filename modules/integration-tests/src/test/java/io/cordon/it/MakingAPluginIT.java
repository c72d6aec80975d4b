package io.cordon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cordon.proxy.cli.Cordon;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands under "Making a plugin", word for word, in a directory with nothing in it. */
class MakingAPluginIT {

  private static final Path PAGE = Path.of("..", "..", "docs", "plugins", "writing.md");

  @TempDir private Path bin;
  @TempDir private Path home;

  @Test
  void theCommandsOfThePageMakeATrustedPlugin() throws Exception {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(at -> Files.isExecutable(Path.of(at, "openssl"))),
        "no openssl");
    Path cordon =
        Files.writeString(
            bin.resolve("cordon"),
            "#!/bin/sh\nexec '%s' -cp '%s' %s \"$@\"\n"
                .formatted(
                    Path.of(System.getProperty("java.home"), "bin", "java"),
                    System.getProperty("java.class.path"),
                    Cordon.class.getName()));
    assertTrue(cordon.toFile().setExecutable(true));
    String commands = commands();
    assertTrue(commands.contains("openssl genpkey"), commands);

    ProcessBuilder builder = new ProcessBuilder("bash", "-euc", commands);
    builder.environment().put("PATH", bin + File.pathSeparator + System.getenv("PATH"));
    Process process = builder.directory(home.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertEquals(0, process.waitFor(), said);
    assertTrue(said.contains("3 of 3 cases passed; contract kept\n"), said);
    assertTrue(said.endsWith("no-mallory.tar.gz is signed by build.pem\n"), said);
  }

  /** The block that is indented. */
  private static String commands() throws Exception {
    List<String> lines = Files.readString(PAGE).lines().toList();
    return lines.subList(lines.indexOf("## Making a plugin"), lines.size()).stream()
        .dropWhile(line -> !line.startsWith("    "))
        .takeWhile(line -> line.startsWith("    "))
        .collect(Collectors.joining("\n"));
  }
}
