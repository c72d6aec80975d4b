package io.cordon.proxy.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;

/** {@code cordon plugin …}: from an idea to a signed package. */
@CommandLine.Command(
    name = "plugin",
    description = "Makes, tests, packs and signs plugins.",
    subcommands = {
      PluginNewCommand.class,
      PluginBuildCommand.class,
      PluginTestCommand.class,
      PluginPackCommand.class,
      PluginSignCommand.class,
      PluginInspectCommand.class,
      PluginVerifyCommand.class
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class PluginCommand implements Callable<Integer> {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    return Cordon.commands(spec);
  }
}
