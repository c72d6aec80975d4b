package io.cordon.proxy.cli;

import io.cordon.plugin.PluginLoadException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A program of somebody else's. */
final class Program {

  private Program() {}

  /**
   * Runs it to its end.
   *
   * @throws PluginLoadException if it is not there, or fails: with what it said
   */
  static void run(Path directory, List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toAbsolutePath().toFile())
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      if (code != 0) {
        throw new PluginLoadException(
            command.get(0) + " failed with exit code " + code + ":\n" + output.strip());
      }
    } catch (IOException e) {
      throw new PluginLoadException(
          "cannot run " + command.get(0) + ", which this build needs: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PluginLoadException(command.get(0) + " was interrupted", e);
    }
  }
}
