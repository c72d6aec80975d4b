package io.cordon.proxy.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** {@code cordon plugin new}: the beginnings of a plugin. */
@CommandLine.Command(name = "new", description = "Writes a small working plugin to start from.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class PluginNewCommand implements Callable<Integer> {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @CommandLine.Parameters(
      paramLabel = "NAME",
      description = "Its name: lower case letters, digits, hyphens.")
  private String name;

  @CommandLine.Option(
      names = "--language",
      paramLabel = "LANGUAGE",
      defaultValue = "java",
      description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private PluginSkeleton language;

  @CommandLine.Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "The directory in which to create NAME (default: here).")
  private Path directory = Path.of("");

  @Override
  public Integer call() throws IOException {
    if (!name.matches("[a-z][a-z0-9-]{0,62}")) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "NAME: expected a lower case letter, then such letters, digits, hyphens; found \""
              + name
              + "\"");
    }
    Path home = directory.resolve(name);
    if (Files.exists(home)) {
      throw new CommandLine.ParameterException(spec.commandLine(), home + " is there already");
    }
    for (Map.Entry<String, String> file : language.files(name).entrySet()) {
      Path at = home.resolve(file.getKey());
      Files.createDirectories(at.toAbsolutePath().getParent());
      Files.writeString(at, file.getValue());
    }
    String before = language.before(home);
    spec.commandLine()
        .getOut()
        .printf(
            "%1$s is there. Next:%n%2$s  cordon plugin build %1$s%n  cordon plugin test %1$s"
                + " %1$s/cases.yaml%n  cordon plugin pack %1$s%n",
            home, before.isEmpty() ? before : "  " + before + System.lineSeparator());
    return 0;
  }
}
