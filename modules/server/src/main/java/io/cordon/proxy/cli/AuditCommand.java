package io.cordon.proxy.cli;

import io.cordon.proxy.audit.AuditVerifier;
import io.cordon.proxy.audit.Verification;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** {@code cordon audit …}. */
@CommandLine.Command(name = "audit", description = "Checks audit files.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class AuditCommand implements Callable<Integer> {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    return Cordon.commands(spec);
  }

  @CommandLine.Command(
      name = "verify",
      description = {
        "Checks that no line of an audit file was altered, removed or reordered.",
        "Takes one file, or all files of a series in any order."
      },
      exitCodeOnExecutionException = 2,
      exitCodeListHeading = "Exit codes:%n",
      exitCodeList = {"0:the chain holds", "1:it does not", "2:unknown: a file cannot be read"})
  int verify(
      @CommandLine.Option(
              names = "--anchor",
              paramLabel = "HASH",
              description = "Hash of a line that must be present, taken from the member's log.")
          @Nullable String anchor,
      @CommandLine.Parameters(
              paramLabel = "FILE",
              arity = "1..*",
              description = "The audit file, and its closed files FILE.N.")
          List<Path> files)
      throws IOException {
    Verification found = AuditVerifier.verify(files, anchor);
    if (found instanceof Verification.Broken broken) {
      spec.commandLine()
          .getErr()
          .printf(
              "%s:%d: %s: %s%n",
              broken.file(),
              broken.line(),
              broken.cause().name().toLowerCase(Locale.ROOT).replace('_', ' '),
              broken.why());
      return 1;
    }
    Verification.Holds holds = (Verification.Holds) found;
    spec.commandLine()
        .getOut()
        .printf(
            "the chain holds: lines %d, from %d to %d, last hash %s%n",
            holds.lines(), holds.first(), holds.last(), holds.hash());
    return 0;
  }
}
