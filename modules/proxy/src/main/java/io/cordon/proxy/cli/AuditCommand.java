package io.cordon.proxy.cli;

import io.cordon.proxy.audit.AuditVerifier;
import io.cordon.proxy.audit.Verification;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** {@code cordon audit …}. */
@CommandLine.Command(name = "audit", description = "Works on audit files.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class AuditCommand implements Runnable {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "expected a subcommand");
  }

  @CommandLine.Command(
      name = "verify",
      description = {
        "Says whether nobody has altered, removed or reordered a line of an audit file,",
        "or of a series of them, given in any order; and if somebody has, where."
      })
  int verify(
      @CommandLine.Option(
              names = "--anchor",
              paramLabel = "HASH",
              description = "Of a line that has to be there, as the member's log said it.")
          @Nullable String anchor,
      @CommandLine.Parameters(paramLabel = "FILE", arity = "1..*") List<Path> files)
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
