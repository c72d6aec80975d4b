package io.cordon.proxy.cli;

import io.cordon.proxy.explain.Attributes;
import io.cordon.proxy.explain.ExplainedNames;
import io.cordon.proxy.explain.Explanation;
import io.cordon.proxy.policy.Identities;
import io.cordon.proxy.policy.Policy;
import io.cordon.proxy.policy.PolicyException;
import io.cordon.proxy.policy.PolicyReader;
import io.cordon.proxy.router.Chain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** {@code cordon explain}: what would be decided, with no client. */
@CommandLine.Command(
    name = "explain",
    description = {
      "Says what each statement of a text is, how every plugin decides on it, and where it would run.",
      "Every node is assumed to be healthy and what the policy says it is."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ExplainCommand implements Callable<Integer> {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @CommandLine.Option(
      names = "--policy",
      paramLabel = "FILE",
      defaultValue = "conf/policy.yaml",
      description = "The policy (default: ${DEFAULT-VALUE}).")
  private Path policy;

  @CommandLine.Mixin private PluginSources plugins;

  @CommandLine.Mixin private NodeSource node;

  @CommandLine.Option(
      names = "--keys",
      paramLabel = "FILE",
      description =
          "The keys of plugins, PLUGIN: {KEY: VALUE}, in YAML; without it they have none.")
  private @Nullable Path keys;

  @CommandLine.Option(
      names = "--user",
      paramLabel = "NAME",
      defaultValue = "postgres",
      description = "The user who sends the text (default: ${DEFAULT-VALUE}).")
  private String user;

  @CommandLine.Option(
      names = "--database",
      paramLabel = "NAME",
      defaultValue = "postgres",
      description = "The database that the session is connected to (default: ${DEFAULT-VALUE}).")
  private String database;

  @CommandLine.Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description =
          "An attribute that the session starts with, such as helios.region=eu-west or"
              + " client_addr=192.0.2.7; or search_path.")
  private Map<String, String> set = new LinkedHashMap<>();

  @CommandLine.Parameters(paramLabel = "SQL", description = "The text of one query message.")
  private String sql;

  @Override
  public Integer call() throws IOException {
    Policy read;
    ExplainedNames names;
    Chain chain;
    try {
      read = PolicyReader.read(policy, 1);
      names =
          new ExplainedNames(
              node.read(spec.commandLine(), read, database, plugins),
              user,
              database,
              set.remove("search_path"));
      chain = Chain.build(read, plugins.load(), new ExplainedKeys(keys)::of, names.catalog());
    } catch (PolicyException e) {
      e.problems().forEach(problem -> spec.commandLine().getErr().println(problem.shown(policy)));
      return 1;
    }
    try (chain) {
      Attributes attributes = new Attributes(Identities.of(read, chain.granting()).fixed(user));
      for (Map.Entry<String, String> entry : set.entrySet()) {
        if (!attributes.start(entry.getKey(), entry.getValue())) {
          throw new CommandLine.ParameterException(
              spec.commandLine(), "--set: " + entry.getKey() + " is fixed for " + user);
        }
      }
      new Explanation(
              Explanation.healthy(read),
              chain,
              user,
              database,
              attributes,
              names,
              spec.commandLine().getOut())
          .explain(sql);
      return 0;
    }
  }
}
