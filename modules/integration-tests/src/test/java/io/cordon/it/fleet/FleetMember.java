package io.cordon.it.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cordon.it.PostgresServers;
import io.cordon.proxy.cli.Cordon;
import io.cordon.proxy.fleet.ProgramVersion;
import io.cordon.test.Await;
import io.cordon.test.wire.RawClient;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * One member: a JVM, its ports, and its directory, which is also its working directory.
 *
 * <pre>
 *   stopped --launch, start--> running --terminate, kill--> stopped
 * </pre>
 *
 * A restart keeps ports and directory; {@code log} is appended to.
 */
public final class FleetMember {

  static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Pattern MEMBERS = Pattern.compile("fleet changed members=(\\d+)");

  /** Of the admin API, where it is not on loopback. */
  static final String TOKEN = "token-of-the-tests";

  /** What {@code cordon} gives to every JVM. */
  static final Path LAUNCHER_OPTIONS =
      Path.of("..", "..", "conf", "jvm.options").toAbsolutePath().normalize();

  /** A JVM for tests: they are short, and share two cores. */
  static final List<String> SMALL =
      List.of("@" + LAUNCHER_OPTIONS, "-Xmx192m", "-XX:TieredStopAtLevel=1");

  private final HttpClient http = HttpClient.newHttpClient();
  private final String name;
  private final Path directory;
  private final Place place;
  private final List<String> jvm;
  private final int clusterPort;
  private final int port;
  private final int adminPort;
  private Map<String, String> environment = Map.of();
  private Process process;
  private long logStart;

  FleetMember(
      String name,
      Path directory,
      Place place,
      List<String> jvm,
      int clusterPort,
      int port,
      int adminPort) {
    this.name = name;
    this.directory = directory;
    this.place = place;
    this.jvm = jvm;
    this.clusterPort = clusterPort;
    this.port = port;
    this.adminPort = adminPort;
  }

  public String name() {
    return name;
  }

  /** {@code cordon.yaml}, {@code policy.yaml}, {@code log}, and what the member writes itself. */
  public Path directory() {
    return directory;
  }

  /** The host that it runs on. */
  Place place() {
    return place;
  }

  /** Where clients connect: on 127.0.0.1, or on its host. */
  public int port() {
    return port;
  }

  /** Where the admin API is: on 127.0.0.1 without a token, or on its host. */
  public int adminPort() {
    return adminPort;
  }

  /** Where the other members speak to it. */
  public int clusterPort() {
    return clusterPort;
  }

  void write(JsonObject config, String policy) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("cordon.yaml"), config.encodePrettily()); // JSON is YAML
    policy(policy);
  }

  /** What it reads when it starts the next time. */
  public void policy(String yaml) throws IOException {
    Files.writeString(directory.resolve("policy.yaml"), yaml);
  }

  /** More of what its process has in its environment, from the next start on. */
  void environment(Map<String, String> variables) {
    environment = Map.copyOf(variables);
  }

  /** What it takes for its own version when it starts the next time. */
  void version(String version) throws IOException {
    Path file = classes().resolve(ProgramVersion.class.getPackageName().replace('.', '/'));
    Files.createDirectories(file);
    Files.writeString(file.resolve("version.properties"), "version=" + version + "\n");
  }

  /** Before all others. */
  private Path classes() {
    return directory.resolve("classes");
  }

  /** Starts the process, and returns at once. */
  public void launch() throws IOException {
    if (running()) {
      throw new IllegalStateException(name + " runs");
    }
    List<String> command = new ArrayList<>(place.inside());
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(jvm);
    command.addAll(
        List.of(
            "-cp",
            classes() + File.pathSeparator + System.getProperty("java.class.path"),
            Cordon.class.getName(),
            "serve",
            "--config",
            directory.resolve("cordon.yaml").toString(),
            "--policy",
            directory.resolve("policy.yaml").toString()));
    Path log = directory.resolve("log");
    logStart = Files.exists(log) ? Files.size(log) : 0;
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder
        .environment()
        .keySet()
        .removeIf(key -> key.startsWith("CORDON") || key.startsWith("PG"));
    builder.environment().putAll(environment);
    process = builder.start();
    Files.writeString(directory.resolve(FleetGuardian.PID_FILE), process.pid() + "\n");
  }

  /** Starts the process; returns when it takes clients. */
  public void start() throws IOException, InterruptedException {
    launch();
    awaitReady();
  }

  /** Returns when {@code /readyz} says 200. */
  public void awaitReady() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      checkRunning();
      try {
        if (get("/readyz").statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // not yet
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError(name + " is not ready:\n" + log());
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /** Returns when it says that the fleet is of this size. */
  public void awaitMembers(int size) {
    Await.until(name + " sees " + size + " members", () -> members() == size);
  }

  /** How many members it sees, by its log; 0 before it has joined. */
  private int members() throws IOException {
    return MEMBERS
        .matcher(log())
        .results()
        .mapToInt(match -> Integer.parseInt(match.group(1)))
        .reduce(0, (first, last) -> last);
  }

  void checkRunning() throws IOException {
    if (!running()) {
      throw new AssertionError(name + " has ended:\n" + log());
    }
  }

  public boolean running() {
    return process != null && process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  /** SIGTERM; returns at once. */
  public void terminate() {
    process.destroy();
  }

  /** {@code kill -NAME}; STOP stops it as a whole, and CONT lets it go on. */
  void signal(String signal) throws IOException, InterruptedException {
    String[] command = {"kill", "-" + signal, Long.toString(pid())};
    if (new ProcessBuilder(command).start().waitFor() != 0) {
      throw new IOException(String.join(" ", command));
    }
  }

  /** Its exit code, once it has ended by itself. */
  public int awaitExit() throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError(name + " does not end:\n" + log());
    }
    Files.deleteIfExists(directory.resolve(FleetGuardian.PID_FILE));
    return process.exitValue();
  }

  /** {@code kill -9}; returns when it is gone. Harmless if it does not run. */
  public void kill() throws IOException, InterruptedException {
    if (process != null) {
      process.destroyForcibly();
      awaitExit();
    }
  }

  /** What it has logged since it was started the last time. */
  public String log() throws IOException {
    Path log = directory.resolve("log");
    if (!Files.exists(log)) {
      return "";
    }
    byte[] all = Files.readAllBytes(log);
    return new String(all, (int) logStart, all.length - (int) logStart, UTF_8);
  }

  /** Returns when it has logged this text since it was started. */
  public void awaitLog(String text) {
    Await.until(name + " logs \"" + text + "\"", () -> log().contains(text));
  }

  /** Of the admin API. */
  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return request("GET", path, "");
  }

  /** Of the admin API. */
  public HttpResponse<String> request(String method, String path, String body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://" + place.address() + ":" + adminPort + path))
            .header("Authorization", "Bearer " + TOKEN)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .timeout(Duration.ofSeconds(30))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** A client that has logged in. */
  public RawClient client() throws IOException {
    return RawClient.connect(place.address(), port);
  }

  /** Through this member. */
  public String jdbcUrl(String parameters) {
    return "jdbc:postgresql://"
        + place.address()
        + ":"
        + port
        + "/"
        + PostgresServers.DATABASE
        + parameters;
  }
}
