package io.cordon.demo;

import io.cordon.proxy.cli.CordonCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cordon demo}: servers, a member and the scenario, on this machine alone. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a demo with real PostgreSQL servers; nothing to install.",
      "Starts a primary, two regional replicas and a member, and shows how statements are answered."
          + " PostgreSQL 17 is taken from Maven's repository. The demo then stays, for psql, until"
          + " Ctrl-C; nothing is left behind."
    })
public final class DemoCommand implements CordonCommand, Callable<Integer> {

  @Option(
      names = "--once",
      description = "End after the statements; exit code 0 if each was answered as expected.")
  private boolean once;

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      defaultValue = "residency",
      description = {
        "What is shown (default: ${DEFAULT-VALUE}):",
        "residency: a session stays in its region;",
        "environment: a session of dev reaches no node of production;",
        "capability: an analyst reads analytics_* and nothing else."
      })
  private Scenarios scenario = Scenarios.residency;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "6432",
      description = "Where clients connect. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--admin-port",
      paramLabel = "PORT",
      defaultValue = "9090",
      description = "Metrics, health and the admin API. Default: ${DEFAULT-VALUE}.")
  private int adminPort;

  @Option(
      names = "--node-ports",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "The primary's port; the replicas take the next two. Default: any free ones.")
  private int nodePorts;

  @Spec
  @SuppressWarnings("NullAway") // picocli sets it before the call
  private CommandSpec spec;

  private volatile boolean stopping;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    List<String> taken = taken();
    if (!taken.isEmpty()) {
      taken.forEach(spec.commandLine().getErr()::println);
      spec.commandLine().getErr().flush();
      return 1;
    }
    out.println("Starting PostgreSQL: pg-primary, pg-us-east, pg-eu-west …");
    out.flush();
    try (DemoServers servers = DemoServers.start(options())) {
      for (ServerAddress server : servers.addresses()) {
        out.println("  " + describe(server));
      }
      try (DemoMember member =
          DemoMember.start(scenario.scenario(), servers.addresses(), port, adminPort)) {
        Thread hook = new Thread(() -> close(member, servers), "demo-shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        Report report = show(member.port(), out);
        return once ? exitCode(report) : stay(member.port(), out);
      }
    }
  }

  private Options options() {
    return Options.regional().withFirstPort(nodePorts).withScript(scenario.scenario().script());
  }

  /** A line for each port that another program has, or that is asked for twice. */
  private List<String> taken() {
    Map<String, Integer> ports = new LinkedHashMap<>();
    ports.put("--port", port);
    ports.put("--admin-port", adminPort);
    int last = nodePorts + Options.regional().replicas().size();
    for (int i = nodePorts; nodePorts != 0 && i <= last; i++) {
      ports.put("--node-ports " + nodePorts + " needs " + nodePorts + " to " + last + "; " + i, i);
    }
    List<String> lines = new ArrayList<>();
    Set<Integer> seen = new HashSet<>();
    ports.forEach(
        (option, number) -> {
          if (number == 0) {
            return;
          }
          if (!Ports.free(number) || !seen.add(number)) {
            lines.add(
                option.startsWith("--node-ports")
                    ? option + " is in use"
                    : "port " + number + " is in use: choose another with " + option);
          }
        });
    return lines;
  }

  private static String describe(ServerAddress server) {
    String where = server.region() == null ? "no region" : "region " + server.region();
    return "%-10s  %s:%d  %s".formatted(server.name(), server.host(), server.port(), where);
  }

  private Report show(int at, PrintWriter out) throws SQLException, InterruptedException {
    Report report = new Report(out);
    try {
      scenario.scenario().run(new Dialogue(DemoServers.HOST, at, report));
    } catch (SQLException e) {
      if (stopping) {
        forever();
      }
      throw e;
    }
    out.println();
    out.printf(
        "%d of %d statements were answered as expected.%n",
        report.answers() - report.failures(), report.answers());
    out.flush();
    return report;
  }

  private static int exitCode(Report report) {
    return report.failures() == 0 ? 0 : 1;
  }

  private int stay(int at, PrintWriter out) throws InterruptedException {
    out.printf(
        """

        Try it yourself:

          psql -h localhost -p %d %s

        Ctrl-C ends it.
        """,
        at, scenario.scenario().invitation());
    out.flush();
    return forever();
  }

  /** Until the JVM's shutdown hook has ended everything, and the JVM with it. */
  private static int forever() throws InterruptedException {
    new CountDownLatch(1).await();
    return 0;
  }

  /** The member first: it would only see its nodes go. */
  private void close(DemoMember member, DemoServers servers) {
    stopping = true;
    try (servers) {
      member.close();
    } catch (IOException | TimeoutException e) {
      throw new IllegalStateException("not everything could be stopped", e);
    }
  }
}
