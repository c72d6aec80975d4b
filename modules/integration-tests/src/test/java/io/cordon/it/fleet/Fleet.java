package io.cordon.it.fleet;

import io.cordon.demo.Ports;
import io.cordon.demo.ServerAddress;
import io.cordon.it.DemoCluster;
import io.cordon.it.PostgresServers;
import io.cordon.test.Await;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Members in one cluster, each a JVM that runs {@code cordon serve}, before the tests' servers.
 *
 * <pre>
 *   &#64;RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();
 *   &#64;RegisterExtension static final Fleet FLEET = Fleet.of(CLUSTER, 3);
 *
 *   FLEET.member(0).kill();
 *   FLEET.member(0).start();
 * </pre>
 *
 * or, for one test, {@code try (Fleet fleet = Fleet.of(CLUSTER, 3)) { fleet.start(); … }}. A test
 * of a class that shares one leaves all members running and joined ({@link #restore}).
 *
 * <p>It leaves nothing behind, also when this JVM is killed ({@link FleetGuardian}). For one
 * thread.
 */
public final class Fleet implements BeforeAllCallback, AfterAllCallback, AutoCloseable {

  private final DemoCluster cluster;
  private final int size;
  private final JsonObject config = new JsonObject();
  private final List<FleetMember> members = new ArrayList<>();
  private final List<String> jvm = new ArrayList<>(FleetMember.SMALL);
  private final Map<Integer, String> versions = new HashMap<>();
  private String policy;
  private Hosts hosts;
  private Path directory;
  private FleetGuardian guardian;

  private Fleet(DemoCluster cluster, int size) {
    this.cluster = cluster;
    this.size = size;
  }

  /** With residency-router: enforced, writes to the primary. */
  public static Fleet of(DemoCluster cluster, int members) {
    return new Fleet(cluster, members);
  }

  /**
   * Adds a key to every member's {@code cordon.yaml}, before {@link #start}.
   *
   * @param path with dots, such as {@code health.interval}
   */
  public Fleet config(String path, Object value) {
    put(config, path, value);
    return this;
  }

  /** What every member's {@code policy.yaml} says instead, before {@link #start}. */
  public Fleet policy(String yaml) {
    policy = yaml;
    return this;
  }

  /** Each member on a host of its own, before {@link #start}; they outlive the fleet. */
  Fleet on(Hosts where) {
    hosts = where;
    return this;
  }

  /** More options of every member's JVM, before {@link #start}; the last one of a kind counts. */
  Fleet jvm(String... options) {
    jvm.addAll(List.of(options));
    return this;
  }

  /** Every member's JVM as {@code cordon} starts it, in the place of the tests' small one. */
  Fleet jvmOfTheLauncher() {
    jvm.clear();
    jvm.add("@" + FleetMember.LAUNCHER_OPTIONS);
    return this;
  }

  /** What a member, from 0, says that its version is, before {@link #start}. */
  Fleet version(int member, String version) {
    versions.put(member, version);
    return this;
  }

  /** Returns when all members take clients and see each other. */
  public Fleet start() throws IOException, InterruptedException {
    prepare();
    restore();
    return this;
  }

  /** Writes all members' files, and starts none. */
  void prepare() throws IOException {
    directory = Files.createTempDirectory("cordon-fleet-");
    guardian = FleetGuardian.of(directory);
    Set<Integer> ports = new LinkedHashSet<>();
    while (ports.size() < 3 * size) {
      ports.add(Ports.anyFree());
    }
    List<Integer> all = List.copyOf(ports);
    JsonArray seeds = new JsonArray();
    for (int i = 0; i < size; i++) {
      seeds.add(place(i).clusterAddress() + ":" + all.get(3 * i));
    }
    for (int i = 0; i < size; i++) {
      FleetMember member =
          new FleetMember(
              "m" + (i + 1),
              directory.resolve("m" + (i + 1)),
              place(i),
              List.copyOf(jvm),
              all.get(3 * i),
              all.get(3 * i + 1),
              all.get(3 * i + 2));
      member.write(configOf(member, seeds), policy == null ? residency() : policy);
      if (versions.containsKey(i)) {
        member.version(versions.get(i));
      }
      members.add(member);
    }
  }

  /** Starts the members that do not run; returns when all take clients and see each other. */
  public void restore() throws IOException, InterruptedException {
    for (FleetMember member : members) {
      if (!member.running()) {
        member.launch();
        // One founds the cluster and the others join it: nothing has to be merged.
        awaitJoinable(member);
      }
    }
    for (FleetMember member : members) {
      member.awaitReady();
    }
    for (FleetMember member : members) {
      member.awaitMembers(size);
    }
  }

  /** A JVM starts here, on a machine that may be busy. */
  private static void awaitJoinable(FleetMember member) throws IOException {
    long deadline = System.nanoTime() + FleetMember.PATIENCE.toNanos();
    while (true) {
      try {
        Await.until(member.name() + " founds or joins", () -> joinable(member));
        return;
      } catch (AssertionError notYet) {
        member.checkRunning();
        if (System.nanoTime() > deadline) {
          throw notYet;
        }
      }
    }
  }

  private static boolean joinable(FleetMember member) throws IOException {
    member.checkRunning();
    if (!member.place().here()) {
      return member.log().contains("cluster joined"); // its cluster port is not at the front
    }
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", member.clusterPort()), 1000);
      return true;
    }
  }

  private Place place(int member) {
    return hosts == null ? Place.HERE : hosts.place(member);
  }

  public List<FleetMember> members() {
    return List.copyOf(members);
  }

  /** From 0. */
  public FleetMember member(int index) {
    return members.get(index);
  }

  /** Each member's files are in {@code directory/m1} and so on. */
  public Path directory() {
    return directory;
  }

  /** The nodes of the tests' servers, as the {@code nodes} of a policy in YAML. */
  public String nodes() {
    JsonArray nodes = new JsonArray();
    for (ServerAddress server : cluster.addresses()) {
      JsonObject node =
          new JsonObject()
              .put("name", server.name())
              .put(
                  "address",
                  hosts == null ? server.host() + ":" + server.port() : hosts.reachable(server))
              .put("role", server.role().name().toLowerCase(Locale.ROOT));
      if (server.region() != null) {
        node.put("region", server.region());
      }
      nodes.add(node);
    }
    return "nodes: " + nodes.encode() + "\n";
  }

  private String residency() {
    return nodes()
        + """
        plugins:
          - name: residency-router
            settings: {enforce: true, attribute: helios.region, writes: primary}
        """;
  }

  private JsonObject configOf(FleetMember member, JsonArray seeds) {
    JsonObject all = new JsonObject();
    put(all, "listen.port", member.port());
    put(all, "backend.credentials." + PostgresServers.USER, PostgresServers.PASSWORD);
    put(all, "health.user", PostgresServers.USER);
    put(all, "health.database", PostgresServers.DATABASE);
    put(all, "health.interval", "500ms");
    put(all, "health.timeout", "10s"); // patient: the machine may be busy
    put(all, "router.decisionTimeout", "10s");
    put(all, "cluster.name", "fleet-" + directory.getFileName());
    put(all, "cluster.port", member.clusterPort());
    put(all, "cluster.seeds", seeds);
    put(all, "cluster.memberName", member.name());
    put(all, "admin.port", member.adminPort());
    put(all, "loops", 2);
    if (!member.place().here()) {
      put(all, "listen.host", member.place().address());
      put(all, "authentication.trustOffLoopback", true); // the network is the tests' own
      put(all, "admin.host", member.place().address());
      put(all, "admin.token", FleetMember.TOKEN);
      put(all, "cluster.host", member.place().clusterAddress());
    }
    return all.mergeIn(config, true);
  }

  private static void put(JsonObject object, String path, Object value) {
    int dot = path.indexOf('.');
    if (dot < 0) {
      object.put(path, value);
      return;
    }
    String head = path.substring(0, dot);
    if (!object.containsKey(head)) {
      object.put(head, new JsonObject());
    }
    put(object.getJsonObject(head), path.substring(dot + 1), value);
  }

  /** Kills what runs and removes every file. Again is harmless. */
  @Override
  public void close() throws IOException, InterruptedException {
    if (guardian == null) {
      return;
    }
    for (FleetMember member : members) {
      member.kill();
    }
    guardian.release();
    guardian = null;
    members.clear();
    if (Files.exists(directory)) {
      throw new IOException("cannot remove " + directory);
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    cluster.beforeAll(context);
    start();
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    close();
  }
}
