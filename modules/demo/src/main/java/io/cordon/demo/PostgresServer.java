package io.cordon.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One server: {@code directory/data}, {@code directory/log}, and the process when it runs.
 *
 * <pre>
 *   stopped --start--> running --stop, kill--> stopped
 * </pre>
 *
 * Not thread-safe; {@link DemoServers} guards it.
 */
final class PostgresServer {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int STATUS_LINE = 7;
  private static final int SHARED_MEMORY_LINE = 6;

  private final ServerAddress address;
  private final Path programs;
  private final Path directory;
  private final Launcher launcher;
  private @Nullable Process process;

  PostgresServer(ServerAddress address, Path programs, Path directory, Launcher launcher) {
    this.address = address;
    this.programs = programs;
    this.directory = directory;
    this.launcher = launcher;
  }

  ServerAddress address() {
    return address;
  }

  Path data() {
    return directory.resolve("data");
  }

  private Path log() {
    return directory.resolve("log");
  }

  boolean running() {
    return process != null && process.isAlive();
  }

  /** Makes an empty database cluster. */
  void initialize(String user, String password) throws IOException, InterruptedException {
    Files.createDirectories(directory);
    Path passwordFile = directory.resolve("password");
    Files.writeString(passwordFile, password + "\n");
    launcher.own(directory);
    Process initdb =
        launch(
            List.of(
                programs.resolve("bin/initdb").toString(),
                "--pgdata=" + data(),
                "--username=" + user,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--no-locale",
                "--no-sync"));
    if (!initdb.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || initdb.exitValue() != 0) {
      initdb.destroyForcibly();
      throw failed("initdb");
    }
    ended();
    Files.delete(passwordFile);
  }

  /** Replaces what {@code initdb} or the primary left in the configuration that is read last. */
  void configure(String settings) throws IOException {
    Files.writeString(
        data().resolve("postgresql.auto.conf"),
        """
        port = %d
        listen_addresses = '%s'
        unix_socket_directories = ''
        cluster_name = '%s'
        """
                .formatted(address.port(), address.host(), address.name())
            + settings);
    launcher.own(directory);
  }

  /** Returns when it takes connections. */
  void start() throws IOException, InterruptedException {
    if (running()) {
      throw new IllegalStateException(address.name() + " runs already");
    }
    process = launch(List.of(programs.resolve("bin/postgres").toString(), "-D", data().toString()));
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!ready(process)) {
      if (process.waitFor(5, TimeUnit.MILLISECONDS)) {
        throw failed("postgres");
      }
      if (System.nanoTime() > deadline) {
        kill();
        throw failed("postgres, not ready after " + PATIENCE.toSeconds() + " s,");
      }
    }
  }

  private boolean ready(Process postmaster) throws IOException {
    List<String> lines = pidFile();
    return lines.size() > STATUS_LINE
        && lines.get(0).equals(Long.toString(postmaster.pid()))
        && lines.get(STATUS_LINE).strip().equals("ready");
  }

  /** An immediate shutdown: clients get 57P01 or no word at all; no checkpoint is written. */
  void stop() throws IOException, InterruptedException {
    Process postmaster = process;
    if (postmaster == null) {
      return;
    }
    signal("QUIT", postmaster);
    if (!postmaster.waitFor(10, TimeUnit.SECONDS)) {
      kill();
    }
    process = null;
    ended();
  }

  /** {@code kill -9} of the server and all its children, as when the machine fails. */
  void kill() throws IOException, InterruptedException {
    Process postmaster = process;
    if (postmaster == null) {
      return;
    }
    List<ProcessHandle> children = postmaster.descendants().toList();
    postmaster.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    postmaster.waitFor();
    // Bounded: where process 1 does not bury the orphans, as in some containers, they look alive.
    CompletableFuture.allOf(
            children.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new))
        .completeOnTimeout(null, 2, TimeUnit.SECONDS)
        .join();
    process = null;
    ended();
    removeSharedMemory();
  }

  /** The few bytes that tell the next postmaster that this one still runs: it no longer does. */
  private void removeSharedMemory() throws IOException, InterruptedException {
    List<String> lines = pidFile();
    if (lines.size() > SHARED_MEMORY_LINE) {
      String[] keyAndId = lines.get(SHARED_MEMORY_LINE).strip().split(" +", -1);
      shell("ipcrm -m " + Long.parseLong(keyAndId[keyAndId.length - 1]));
    }
  }

  private List<String> pidFile() throws IOException {
    Path file = data().resolve("postmaster.pid");
    return Files.exists(file) ? Files.readAllLines(file, StandardCharsets.UTF_8) : List.of();
  }

  private static void signal(String name, Process to) throws IOException, InterruptedException {
    shell("kill -" + name + " " + to.pid());
  }

  private static void shell(String command) throws IOException, InterruptedException {
    new ProcessBuilder("/bin/sh", "-c", command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private Process launch(List<String> program) throws IOException {
    List<String> command = launcher.command(new ArrayList<>(program));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    Launcher.environment(builder.environment());
    Process started = builder.start();
    Files.writeString(directory.resolve(Guardian.PID_FILE), started.pid() + "\n");
    return started;
  }

  private void ended() throws IOException {
    Files.deleteIfExists(directory.resolve(Guardian.PID_FILE));
  }

  private IOException failed(String what) throws IOException {
    try (Stream<String> lines = Files.lines(log(), StandardCharsets.UTF_8)) {
      List<String> all = lines.toList();
      List<String> last = all.subList(Math.max(0, all.size() - 20), all.size());
      return new IOException(
          what + " of " + address.name() + " failed:\n" + String.join("\n", last));
    }
  }
}
