package io.cordon.proxy.cli;

import io.cordon.proxy.publication.StateException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
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
public final class Cordon implements Callable<Integer> {

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
    return program
        .setExecutionExceptionHandler(Cordon::failed)
        .setParameterExceptionHandler(Cordon::misused);
  }

  @Override
  public Integer call() {
    return commands(spec);
  }

  /** Of a command that is nothing without one of its commands: lists them. */
  static int commands(CommandLine.Model.CommandSpec spec) {
    spec.commandLine().usage(spec.commandLine().getErr());
    return spec.exitCodeOnInvalidInput();
  }

  /** What is wrong with the command line, and where to read more; the whole usage would hide it. */
  private static int misused(CommandLine.ParameterException e, String[] args) {
    CommandLine program = e.getCommandLine();
    program.getErr().println(Misuse.of(e));
    program.getErr().println("see " + program.getCommandSpec().qualifiedName() + " --help");
    return program.getCommandSpec().exitCodeOnInvalidInput();
  }

  /** What went wrong, in a line; the stack is for bugs, and for the log. */
  private static int failed(Exception e, CommandLine program, CommandLine.ParseResult parsed) {
    program.getErr().println(message(e));
    return program.getCommandSpec().exitCodeOnExecutionException();
  }

  private static String message(Exception e) {
    String message = String.valueOf(e.getMessage());
    if (e instanceof FileSystemException file && file.getReason() != null) {
      return file.getFile() + ": " + file.getReason();
    } else if (e instanceof NoSuchFileException) {
      return message + " does not exist";
    } else if (e instanceof AccessDeniedException) {
      return message + ": may not be read or written";
    } else if (e instanceof IOException && !(e instanceof StateException)) {
      return "cannot read or write: " + message;
    }
    return e.getMessage() == null ? e.toString() : message;
  }
}
