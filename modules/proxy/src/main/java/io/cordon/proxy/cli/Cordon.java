package io.cordon.proxy.cli;

import java.util.ServiceLoader;
import picocli.CommandLine;

/** The program {@code cordon}. */
@CommandLine.Command(
    name = "cordon",
    description = "A PostgreSQL proxy whose plugins decide where a statement runs, or refuse it.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    scope = CommandLine.ScopeType.INHERIT,
    subcommands = {
      ServeCommand.class,
      PolicyCommand.class,
      ExplainCommand.class,
      PluginCommand.class,
      AuditCommand.class
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class Cordon implements Runnable {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** Runs one command and ends with its exit code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The program with every subcommand that is on the class path. */
  public static CommandLine commandLine() {
    CommandLine program = new CommandLine(new Cordon());
    for (CordonCommand command : ServiceLoader.load(CordonCommand.class)) {
      program.addSubcommand(command);
    }
    return program.setExecutionExceptionHandler(Cordon::failed);
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "expected a subcommand");
  }

  /** What went wrong, in a line; the stack is for bugs, and for the log. */
  private static int failed(Exception e, CommandLine program, CommandLine.ParseResult parsed) {
    String message = e.getMessage();
    program
        .getErr()
        .println(
            e instanceof java.io.IOException
                ? "cannot read " + message
                : message == null ? e.toString() : message);
    return program.getCommandSpec().exitCodeOnExecutionException();
  }
}
