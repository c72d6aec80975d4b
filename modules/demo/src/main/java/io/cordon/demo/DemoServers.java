package io.cordon.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL servers of our own: a primary and streaming replicas of it, from the programs on the
 * class path, in a temporary directory. Each one's {@code cluster_name} is its node's name. They
 * ask for SCRAM-SHA-256.
 *
 * <p>{@link #close()} leaves nothing behind: no process, no port, no directory. The same holds when
 * the JVM ends in whatever way without it ({@link Guardian}). Thread-safe.
 */
public final class DemoServers implements AutoCloseable {

  public static final String HOST = "127.0.0.1";
  public static final String USER = "postgres";
  public static final String PASSWORD = "postgres";
  public static final String DATABASE = "demo";

  private static final Logger LOG = LoggerFactory.getLogger(DemoServers.class);

  /** Fast and small; nothing here survives a power cut, nor has to. */
  private static final String SETTINGS =
      """
      fsync = off
      synchronous_commit = off
      full_page_writes = off
      shared_buffers = 16MB
      max_connections = 300
      max_wal_senders = 10
      wal_keep_size = 256MB
      wal_retrieve_retry_interval = 100ms
      max_prepared_transactions = 10
      dynamic_shared_memory_type = mmap
      log_destination = stderr
      logging_collector = off
      """;

  private final Path directory;
  private final Launcher launcher;
  private final Guardian guardian;
  private final Map<String, PostgresServer> servers = new LinkedHashMap<>();
  private boolean closed;

  private DemoServers(Path directory, Launcher launcher) throws IOException {
    this.directory = directory;
    this.launcher = launcher;
    this.guardian = Guardian.of(directory);
  }

  /** Returns when every server takes connections and every replica follows the primary. */
  public static DemoServers start(Options options) throws IOException, InterruptedException {
    return start(options, Launcher.detect());
  }

  static DemoServers start(Options options, Launcher launcher)
      throws IOException, InterruptedException {
    Path directory =
        Files.createTempDirectory(
            "cordon-demo-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
    DemoServers servers = new DemoServers(directory, launcher);
    try {
      servers.startAll(options);
      return servers;
    } catch (IOException | InterruptedException | RuntimeException e) {
      servers.close();
      throw e;
    }
  }

  private void startAll(Options options) throws IOException, InterruptedException {
    Path programs = options.programs();
    if (programs == null) {
      programs = directory.resolve("programs");
      PostgresBinaries.unpackTo(programs);
    }
    int port = options.firstPort();
    PostgresServer primary = create(options.primary(port == 0 ? Ports.anyFree() : port), programs);
    primary.initialize(USER, PASSWORD);
    primary.configure(SETTINGS);
    primary.start();
    load(primary.address(), options.script());
    for (Options.Replica replica : options.replicas()) {
      ServerAddress address = Options.replica(replica, port == 0 ? Ports.anyFree() : ++port);
      PostgresServer server = create(address, programs);
      copy(primary, server);
      server.start();
    }
    LOG.info("servers started servers={} directory={}", addresses(), directory);
  }

  private PostgresServer create(ServerAddress address, Path programs) {
    PostgresServer server =
        new PostgresServer(address, programs, directory.resolve(address.name()), launcher);
    synchronized (this) {
      servers.put(address.name(), server);
    }
    return server;
  }

  /** The database {@code demo}, its tables, and what more there is to be. */
  private static void load(ServerAddress primary, String script) throws IOException {
    try (InputStream tables = DemoServers.class.getResourceAsStream("demo.sql")) {
      String text =
          new String(
              Objects.requireNonNull(tables, "demo.sql").readAllBytes(), StandardCharsets.UTF_8);
      try (Connection connection = connect(primary, "postgres");
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE DATABASE " + DATABASE);
      }
      try (Connection connection = connect(primary, DATABASE);
          Statement statement = connection.createStatement()) {
        statement.execute(text + script);
      }
    } catch (SQLException e) {
      throw new IOException("cannot fill " + primary.name(), e);
    }
  }

  /** A base backup, as the manual's "Making a Base Backup Using the Low Level API" has it. */
  private static void copy(PostgresServer primary, PostgresServer replica) throws IOException {
    try (Connection connection = connect(primary.address(), "postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_backup_start('replica', fast => true)");
      copyFiles(primary.data(), replica.data());
      try (ResultSet label =
          statement.executeQuery(
              "SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)")) {
        label.next();
        Files.writeString(replica.data().resolve("backup_label"), label.getString(1));
      }
    } catch (SQLException e) {
      throw new IOException("cannot copy " + primary.address().name(), e);
    }
    Files.createFile(replica.data().resolve("standby.signal"));
    replica.configure(
        SETTINGS
            + "primary_conninfo = 'host=%s port=%d user=%s password=%s application_name=%s'%n"
                .formatted(
                    HOST, primary.address().port(), USER, PASSWORD, replica.address().name()));
  }

  /** All but the write-ahead log, which is streamed, and what belongs to the running process. */
  private static void copyFiles(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            Path copy = to.resolve(from.relativize(directory));
            Files.createDirectories(
                copy,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path relative = from.relativize(file);
            boolean ofTheProcess = relative.toString().startsWith("postmaster.");
            if (!relative.startsWith("pg_wal") && !ofTheProcess) {
              try {
                Files.copy(file, to.resolve(relative));
              } catch (NoSuchFileException e) {
                LOG.debug("gone during the backup file={}", relative);
              }
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        });
  }

  private static Connection connect(ServerAddress server, String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://" + server.host() + ":" + server.port() + "/" + database,
        USER,
        PASSWORD);
  }

  /** The primary first, then the replicas in the order of the options. */
  public synchronized List<ServerAddress> addresses() {
    return servers.values().stream().map(PostgresServer::address).toList();
  }

  public synchronized ServerAddress address(String name) {
    return server(name).address();
  }

  public synchronized boolean running(String name) {
    return server(name).running();
  }

  /** An immediate shutdown: clients see 57P01 or the end of the connection. */
  public synchronized void stop(String name) throws IOException {
    uninterrupted(server(name)::stop);
  }

  /** {@code kill -9} of all its processes: clients see the end of the connection. */
  public synchronized void kill(String name) throws IOException {
    uninterrupted(server(name)::kill);
  }

  /** Starts a stopped server, on the port it had. */
  public synchronized void start(String name) throws IOException {
    uninterrupted(server(name)::start);
  }

  private PostgresServer server(String name) {
    PostgresServer server = servers.get(name);
    if (server == null) {
      throw new IllegalArgumentException("no server " + name + ", there are " + servers.keySet());
    }
    return server;
  }

  private interface Step {
    void run() throws IOException, InterruptedException;
  }

  private static void uninterrupted(Step step) throws IOException {
    try {
      step.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted: the guardian stops the servers later");
    }
  }

  /** Where everything is, until it is closed. */
  public Path directory() {
    return directory;
  }

  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    uninterrupted(
        () -> {
          for (PostgresServer server : servers.values()) {
            server.stop();
          }
          guardian.release();
        });
    if (Files.exists(directory)) {
      throw new IOException("cannot remove " + directory);
    }
    LOG.info("servers stopped directory={}", directory);
  }
}
