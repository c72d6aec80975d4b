package io.cordon.it.fleet;

import io.cordon.demo.ServerAddress;
import io.cordon.it.DemoCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Hosts for members: network namespaces, each with two links to two switches.
 *
 * <pre>
 *   tests' JVM, servers ──┐
 *                        front ── 198.18.N.11 ─ host 0 ─ 198.19.N.11 ── back
 *                          └───── 198.18.N.12 ─ host 1 ─ 198.19.N.12 ────┘
 * </pre>
 *
 * Clients and nodes are at the front, the other members at the back. What is cut, is cut at the
 * back: frames are lost without a word, as by a switch that fails. A test is skipped where the
 * machine does not let us make that (it takes root, Linux and iproute2).
 *
 * <p>Nothing of it is left when it is closed, or when this JVM ends in whatever way. For one
 * thread.
 */
final class Hosts implements AutoCloseable {

  /** No host has it. */
  private static final String NOBODY = "02:00:00:00:00:99";

  /** At the end of its input it kills what runs on the hosts, and removes them. */
  private static final String GUARDIAN =
      """
      trap '' INT TERM HUP
      read -r _
      for space in "$@"; do
        for pid in $(ip netns pids "$space"); do kill -KILL "$pid"; done
        ip netns del "$space"
      done
      """;

  private final String id;
  private final int net;
  private final int size;
  private final Process guardian;
  private final List<Relay> relays = new ArrayList<>();

  private Hosts(String id, int net, int size, Process guardian) {
    this.id = id;
    this.net = net;
    this.size = size;
    this.guardian = guardian;
  }

  /** The servers of the cluster can be reached from them, at {@link #reachable}. */
  static Hosts make(int size, DemoCluster cluster) throws IOException, InterruptedException {
    int net = ThreadLocalRandom.current().nextInt(100, 250);
    String id = "cordon-it-" + ProcessHandle.current().pid() + "-" + net;
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", GUARDIAN, "hosts-guardian"));
    for (int i = 0; i < size; i++) {
      command.add(id + "-" + i);
    }
    command.add(id + "-hub");
    Hosts hosts =
        new Hosts(
            id,
            net,
            size,
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
    try {
      hosts.wire();
    } catch (IOException e) {
      hosts.close();
      Assumptions.abort("no network namespaces here: " + e.getMessage());
    }
    try {
      for (ServerAddress server : cluster.addresses()) {
        hosts.relays.add(Relay.start(hosts.front(1), server.port()));
      }
      return hosts;
    } catch (IOException e) {
      hosts.close();
      throw e;
    }
  }

  private void wire() throws IOException, InterruptedException {
    String hub = id + "-hub";
    ip("netns", "add", hub);
    for (String bridge : List.of("front", "back")) {
      ip("-n", hub, "link", "add", bridge, "type", "bridge");
      ip("-n", hub, "link", "set", bridge, "up");
    }
    String here = "cordon-it-" + net; // a name of at most 15 characters
    ip("link", "add", here, "type", "veth", "peer", "name", "here", "netns", hub);
    ip("-n", hub, "link", "set", "here", "master", "front", "up");
    ip("addr", "add", front(1) + "/24", "dev", here);
    ip("link", "set", here, "up");
    for (int i = 0; i < size; i++) {
      String space = id + "-" + i;
      ip("netns", "add", space);
      ip("-n", space, "link", "set", "lo", "up");
      link(space, "front", i, front(11 + i));
      link(space, "back", i, back(11 + i));
    }
  }

  private void link(String space, String bridge, int host, String address)
      throws IOException, InterruptedException {
    String hub = id + "-hub";
    String port = bridge + host;
    ip("-n", hub, "link", "add", port, "type", "veth", "peer", "name", bridge, "netns", space);
    ip("-n", hub, "link", "set", port, "master", bridge, "up");
    ip("-n", space, "addr", "add", address + "/24", "dev", bridge);
    ip("-n", space, "link", "set", bridge, "up");
  }

  private String front(int last) {
    return "198.18." + net + "." + last;
  }

  private String back(int last) {
    return "198.19." + net + "." + last;
  }

  /** A host, from 0. */
  Place place(int host) {
    return new Place(
        front(11 + host), back(11 + host), List.of("ip", "netns", "exec", id + "-" + host));
  }

  /** Where a server of the tests is, seen from a host. */
  String reachable(ServerAddress server) {
    return front(1) + ":" + server.port();
  }

  /** No other host hears it, and it hears none. */
  void cutOff(int host) throws IOException, InterruptedException {
    ip("-n", id + "-hub", "link", "set", "back" + host, "nomaster");
  }

  /** What the one sends to the other is lost; not what it sends to anybody else. */
  void cutOneWay(int from, int to) throws IOException, InterruptedException {
    ip(
        "-n",
        id + "-" + from,
        "neigh",
        "replace",
        back(11 + to),
        "lladdr",
        NOBODY,
        "dev",
        "back",
        "nud",
        "permanent");
  }

  /** Whatever was cut. */
  void heal() throws IOException, InterruptedException {
    for (int host = 0; host < size; host++) {
      ip("-n", id + "-hub", "link", "set", "back" + host, "master", "back");
      ip("-n", id + "-" + host, "neigh", "flush", "dev", "back", "nud", "permanent");
    }
  }

  private static void ip(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said.strip());
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    for (Relay relay : relays) {
      relay.close();
    }
    relays.clear();
    guardian.getOutputStream().close();
    if (!guardian.waitFor(30, TimeUnit.SECONDS)) {
      throw new IOException("the guardian, process " + guardian.pid() + ", does not end");
    }
  }
}
