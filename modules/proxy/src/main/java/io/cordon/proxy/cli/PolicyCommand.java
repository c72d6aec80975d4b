package io.cordon.proxy.cli;

import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.policy.PluginSpec;
import io.cordon.proxy.policy.Policy;
import io.cordon.proxy.policy.PolicyException;
import io.cordon.proxy.policy.PolicyReader;
import io.cordon.proxy.router.Chain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Collectors;
import picocli.CommandLine;

/** {@code cordon policy …}. */
@CommandLine.Command(name = "policy", description = "Works on policy documents.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class PolicyCommand implements Runnable {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "expected a subcommand");
  }

  @CommandLine.Command(
      name = "check",
      description = "Says whether a policy would be accepted, and every reason why not.")
  int check(
      @CommandLine.Mixin PluginSources plugins,
      @CommandLine.Parameters(paramLabel = "FILE") Path file)
      throws IOException {
    try {
      Policy policy = PolicyReader.read(file, 1);
      Chain.build(policy, plugins.load()).close();
      spec.commandLine().getOut().println(summary(file, policy));
      return 0;
    } catch (PolicyException e) {
      e.problems().forEach(spec.commandLine().getErr()::println);
      return 1;
    }
  }

  private static String summary(Path file, Policy policy) {
    long regions =
        policy.nodes().stream().map(NodeSpec::region).filter(Objects::nonNull).distinct().count();
    String plugins =
        policy.plugins().stream().map(PluginSpec::name).collect(Collectors.joining(", "));
    return "%s is accepted: nodes %d, regions %d, identities %d, plugins %s"
        .formatted(
            file,
            policy.nodes().size(),
            regions,
            policy.identities().size(),
            plugins.isEmpty() ? "none" : plugins);
  }
}
