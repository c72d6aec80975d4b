package io.cordon.proxy.cli;

import io.cordon.proxy.Member;
import io.cordon.proxy.Prerequisites;
import io.cordon.proxy.config.ConfigReader;
import io.cordon.proxy.config.CordonConfig;
import io.cordon.proxy.policy.ConfigException;
import io.cordon.proxy.policy.Policy;
import io.cordon.proxy.policy.PolicyException;
import io.cordon.proxy.policy.PolicyProblem;
import io.cordon.proxy.policy.PolicyReader;
import io.cordon.proxy.policy.TextFile;
import io.cordon.proxy.publication.Committed;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** {@code cordon serve}: one member, until SIGTERM or SIGINT. */
@CommandLine.Command(
    name = "serve",
    description =
        "Runs one member until SIGTERM or SIGINT; it then lets transactions end. A second signal ends"
            + " it immediately.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ServeCommand implements Callable<Integer> {

  private static final Logger log = LoggerFactory.getLogger(ServeCommand.class);

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @CommandLine.Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = "conf/cordon.yaml",
      description = "Configuration of this member (default: ${DEFAULT-VALUE}).")
  private Path config;

  @CommandLine.Option(
      names = "--policy",
      paramLabel = "FILE",
      defaultValue = "conf/policy.yaml",
      description = "Nodes, identities and plugins (default: ${DEFAULT-VALUE}).")
  private Path policy;

  @Override
  public Integer call() throws Exception {
    CordonConfig readConfig = readConfig();
    Policy readPolicy = readPolicy();
    if (readConfig == null || readPolicy == null) {
      return 1;
    }
    List<PolicyProblem> missing = Prerequisites.missing(readConfig);
    if (!missing.isEmpty()) {
      print(config, missing);
      return 1;
    }
    Member member = await(Member.start(readConfig, readPolicy));
    warnOfAnotherPolicy(member, readPolicy);
    CompletableFuture<Void> left = new CompletableFuture<>();
    StopSignals.handle(
        () -> member.drain().onSuccess(left::complete).onFailure(left::completeExceptionally));
    left.get();
    return 0;
  }

  /** Whoever edits the file and starts the member again would wait for a change in vain. */
  private void warnOfAnotherPolicy(Member member, Policy read) {
    Committed now = member.publication().current();
    if (now != null && !now.hash().equals(read.hash())) {
      log.warn(
          "policy file is not used: the fleet has a policy; to publish the file: cordon policy apply"
              + " {} epoch={}",
          policy,
          now.epoch());
    }
  }

  private @Nullable CordonConfig readConfig() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      TextFile.read(config); // which says what is wrong with a file that cannot be read
      return await(ConfigReader.read(vertx, config));
    } catch (ConfigException e) {
      print(config, e.problems());
      return null;
    } finally {
      await(vertx.close());
    }
  }

  private @Nullable Policy readPolicy() throws IOException {
    try {
      return PolicyReader.read(policy, 1);
    } catch (PolicyException e) {
      print(policy, e.problems());
      return null;
    }
  }

  private void print(Path file, List<PolicyProblem> problems) {
    for (PolicyProblem problem : problems) {
      spec.commandLine().getErr().println(problem.of(file));
    }
  }

  /** Not for an event loop. */
  private static <T> T await(Future<T> future) throws Exception {
    try {
      return future.toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }
}
