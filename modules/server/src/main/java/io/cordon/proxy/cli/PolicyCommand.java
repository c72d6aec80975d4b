package io.cordon.proxy.cli;

import io.cordon.proxy.plugin.Plugins;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.policy.PluginSpec;
import io.cordon.proxy.policy.Policy;
import io.cordon.proxy.policy.PolicyException;
import io.cordon.proxy.policy.PolicyProblem;
import io.cordon.proxy.policy.PolicyReader;
import io.cordon.proxy.router.Chain;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** {@code cordon policy …}. */
@CommandLine.Command(name = "policy", description = "Checks policies, and publishes them.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class PolicyCommand implements Callable<Integer> {

  static final String POLICY = "/api/v1/policy";

  private static final String FILE = "The policy, YAML or JSON.";

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    return Cordon.commands(spec);
  }

  @CommandLine.Command(
      name = "check",
      description =
          "Says whether a policy would be accepted, and every reason if not; warns about probable"
              + " slips (warnings do not affect the result).")
  int check(
      @CommandLine.Mixin PluginSources plugins,
      @CommandLine.Parameters(paramLabel = "FILE", description = FILE) Path file)
      throws IOException {
    try {
      Policy policy = PolicyReader.read(file, 1);
      try (Chain chain = Chain.build(policy, plugins.load())) {
        chain.warnings().forEach(spec.commandLine().getErr()::println);
      }
      spec.commandLine().getOut().println(summary(file, policy));
      return 0;
    } catch (PolicyException e) {
      print(file, problems(e, plugins.load()));
      return 1;
    }
  }

  /** Those of the plugins too, if the document could be read so far. */
  private static List<PolicyProblem> problems(PolicyException e, Plugins plugins) {
    List<PolicyProblem> all = new ArrayList<>(e.problems());
    Policy read = e.read();
    if (read != null) {
      List<String> known = all.stream().map(PolicyProblem::path).toList();
      problems(read, plugins).stream()
          .filter(problem -> !known.contains(problem.path()))
          .forEach(all::add);
    }
    return all;
  }

  private static List<PolicyProblem> problems(Policy policy, Plugins plugins) {
    try {
      Chain.build(policy, plugins).close();
      return List.of();
    } catch (PolicyException e) {
      return e.problems();
    }
  }

  private void print(Path file, List<PolicyProblem> problems) {
    problems.forEach(problem -> spec.commandLine().getErr().println(problem.shown(file)));
  }

  @CommandLine.Command(
      name = "apply",
      description = "Publishes a policy to the whole fleet: all members take it, or none.",
      exitCodeListHeading = "Exit codes:%n",
      exitCodeList = {
        "0:it is in force; with --wait, on every member",
        "1:it is not: a member does not accept it, or another one came first",
        "3:it is in force, but with --wait a member has not activated it in time"
      })
  int apply(
      @CommandLine.Mixin AdminClient member,
      @CommandLine.Option(
              names = "--epoch",
              paramLabel = "EPOCH",
              description = "Apply only if this epoch is in force.")
          @Nullable Long epoch,
      @CommandLine.Mixin PolicyWait wait,
      @CommandLine.Parameters(paramLabel = "FILE", description = FILE) Path file)
      throws IOException, InterruptedException {
    Policy policy;
    try {
      policy = PolicyReader.read(file, 1);
    } catch (PolicyException e) {
      print(file, e.problems());
      return 1;
    }
    String query = epoch == null ? "" : "?epoch=" + epoch;
    JsonObject published = member.object("PUT", POLICY + query, policy.canonical());
    return wait.end(member, published, spec.commandLine().getOut());
  }

  @CommandLine.Command(
      name = "rollback",
      description = "Publishes the policy of an earlier epoch again, under a new number.",
      exitCodeListHeading = "Exit codes:%n",
      exitCodeList = {
        "0:it is in force; with --wait, on every member",
        "1:it is not: no member remembers it, or one does not accept it any more",
        "3:it is in force, but with --wait a member has not activated it in time"
      })
  int rollback(
      @CommandLine.Mixin AdminClient member,
      @CommandLine.Mixin PolicyWait wait,
      @CommandLine.Parameters(paramLabel = "EPOCH", description = "The number of that policy.")
          long epoch)
      throws IOException, InterruptedException {
    JsonObject published = member.object("POST", POLICY + "/rollback?epoch=" + epoch, "");
    return wait.end(member, published, spec.commandLine().getOut());
  }

  @CommandLine.Command(
      name = "diff",
      description = "Says what a file would change.",
      exitCodeOnExecutionException = 2,
      exitCodeListHeading = "Exit codes:%n",
      exitCodeList = {
        "0:no changes",
        "1:changes",
        "2:unknown: nobody answers, or the policy would not be accepted"
      })
  int diff(
      @CommandLine.Mixin AdminClient member,
      @CommandLine.Mixin PluginSources plugins,
      @CommandLine.Parameters(paramLabel = "FILE", description = FILE) Path file)
      throws IOException, InterruptedException {
    Policy policy;
    try {
      policy = PolicyReader.read(file, 1);
    } catch (PolicyException e) {
      print(file, problems(e, plugins.load()));
      return 2;
    }
    // A plugin that is not known here may be known to the member.
    List<PolicyProblem> problems =
        problems(policy, plugins.load()).stream()
            .filter(problem -> !problem.path().endsWith("].name"))
            .toList();
    if (!problems.isEmpty()) {
      print(file, problems);
      return 2;
    }
    JsonObject now = member.object("GET", POLICY, "").getJsonObject("policy");
    JsonObject next = new JsonObject(policy.canonical());
    List<String> lines = JsonDifference.of(now, next);
    lines.forEach(spec.commandLine().getOut()::println);
    return lines.isEmpty() ? 0 : 1;
  }

  @CommandLine.Command(
      name = "show",
      description = "Prints the policy in force, or an earlier one; apply takes what it prints.")
  int show(
      @CommandLine.Mixin AdminClient member,
      @CommandLine.Parameters(
              paramLabel = "EPOCH",
              arity = "0..1",
              description = "Default: the one in force.")
          @Nullable Long epoch)
      throws IOException, InterruptedException {
    String path = epoch == null ? POLICY : POLICY + "/history/" + epoch;
    JsonObject policy = member.object("GET", path, "").getJsonObject("policy");
    spec.commandLine().getOut().println(policy.encodePrettily());
    return 0;
  }

  @CommandLine.Command(
      name = "status",
      description =
          "A line per member: epoch, hash, since when, and state (active, behind, stale).",
      exitCodeOnExecutionException = 2,
      exitCodeListHeading = "Exit codes:%n",
      exitCodeList = {"0:all present members decide by one policy", "1:they do not", "2:unknown"})
  int status(@CommandLine.Mixin AdminClient member) throws IOException, InterruptedException {
    JsonArray states = member.array(POLICY + "/status");
    for (Object each : states) {
      spec.commandLine().getOut().println(PolicyWait.line((JsonObject) each));
    }
    return agreed(states) ? 0 : 1;
  }

  @CommandLine.Command(name = "history", description = "The policies that members remember.")
  int history(@CommandLine.Mixin AdminClient member) throws IOException, InterruptedException {
    for (Object each : member.array(POLICY + "/history")) {
      JsonObject policy = (JsonObject) each;
      spec.commandLine()
          .getOut()
          .println(
              "epoch %-6d %s  %s by %s"
                  .formatted(
                      policy.getLong("epoch"),
                      PolicyWait.shortened(policy.getString("hash")),
                      policy.getString("at"),
                      policy.getString("by")));
    }
    return 0;
  }

  private static boolean agreed(JsonArray states) {
    return states.stream()
                .map(state -> (JsonObject) state)
                .map(state -> state.getLong("epoch") + " " + state.getString("hash"))
                .distinct()
                .count()
            == 1
        && states.stream()
            .allMatch(state -> ((JsonObject) state).getString("state").equals("active"));
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
