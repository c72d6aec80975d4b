package io.cordon.proxy.cli;

import io.cordon.proxy.policy.Spelling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What is wrong with a command line, in the form of all other messages. */
final class Misuse {

  private Misuse() {}

  static String of(CommandLine.ParameterException e) {
    ArgSpec arg = e.getArgSpec();
    if (e instanceof CommandLine.UnmatchedArgumentException unmatched) {
      return unmatched(e.getCommandLine(), unmatched.getUnmatched().get(0));
    } else if (e instanceof CommandLine.MissingParameterException missing) {
      return "missing: "
          + missing.getMissing().stream().map(Misuse::wanted).collect(Collectors.joining(", "));
    } else if (arg != null && e.getValue() != null) {
      return "%s: expected %s, found \"%s\"".formatted(name(arg), expected(arg), e.getValue());
    }
    return String.valueOf(e.getMessage());
  }

  private static String unmatched(CommandLine program, String word) {
    if (word.startsWith("-")) {
      return word + ": no such option" + meant(Spelling.nearest(word, options(program)));
    } else if (!program.getSubcommands().isEmpty()) {
      List<String> known = new ArrayList<>(program.getSubcommands().keySet());
      known.add("--help");
      return "no command \"" + word + "\"" + meant(Spelling.nearest(word, known));
    }
    return word + ": not expected here" + meant(optionOf(program, word));
  }

  private static String meant(@Nullable String known) {
    return known == null ? "" : "; did you mean " + known + "?";
  }

  private static List<String> options(CommandLine program) {
    return program.getCommandSpec().options().stream().map(OptionSpec::longestName).toList();
  }

  /** The option for a file whose usual name is that of this one. */
  private static @Nullable String optionOf(CommandLine program, String word) {
    for (OptionSpec option : program.getCommandSpec().options()) {
      String usual = option.defaultValue();
      if (option.type() == Path.class
          && usual != null
          && Objects.equals(Path.of(usual).getFileName(), Path.of(word).getFileName())) {
        return option.longestName() + " " + word;
      }
    }
    return null;
  }

  private static String wanted(ArgSpec arg) {
    return arg.isOption() ? name(arg) + " " + arg.paramLabel() : arg.paramLabel();
  }

  private static String name(ArgSpec arg) {
    return arg instanceof OptionSpec option ? option.longestName() : arg.paramLabel();
  }

  private static String expected(ArgSpec arg) {
    if (arg.typeInfo().isEnum()) {
      return "one of " + String.join(", ", arg.typeInfo().getEnumConstantNames());
    }
    Class<?> type = arg.type();
    return type == int.class || type == long.class || type == Long.class
        ? "a whole number"
        : arg.paramLabel();
  }
}
