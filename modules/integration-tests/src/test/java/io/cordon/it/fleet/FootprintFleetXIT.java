package io.cordon.it.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.it.DemoCluster;
import io.cordon.it.PostgresServers;
import io.cordon.test.wire.Frontend;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a member of three takes of its machine, as {@code cordon} starts it. */
class FootprintFleetXIT {

  private static final int CLIENTS = 1000;
  private static final int ROUNDS = 2;
  private static final long MOST_KIB = 512 << 10;

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension static final Fleet FLEET = Fleet.of(CLUSTER, 3).jvmOfTheLauncher();

  private static final byte[] STARTUP =
      Frontend.startup(
          Map.of(
              "user", PostgresServers.USER,
              "database", PostgresServers.DATABASE,
              "options", "-c helios.region=us-east"));

  /** Never so many at once that the member's pool is what they wait for. */
  private static final List<byte[]> STATEMENTS =
      List.of(
          Frontend.query("SELECT count(*) FROM users"),
          Frontend.query("BEGIN"),
          Frontend.query("SELECT * FROM users ORDER BY id LIMIT 100"),
          Frontend.query("COMMIT"));

  @Test
  void aThousandClientsOnEachMemberAndHalfAGibibyteIsEnough() throws Exception {
    Assumptions.assumeTrue(
        Files.isReadable(Path.of("/proc/self/status")), "no /proc: resident memory is unknown");
    ExecutorService threads = Executors.newFixedThreadPool(3);
    List<Clients> all = new ArrayList<>();
    try {
      List<Future<Void>> done = new ArrayList<>();
      for (FleetMember member : FLEET.members()) {
        Clients clients = new Clients();
        all.add(clients);
        done.add(threads.submit(clients.of(member)));
      }
      for (Future<Void> one : done) {
        one.get(300, TimeUnit.SECONDS);
      }
      for (FleetMember member : FLEET.members()) {
        long now = kib(member, "VmRSS");
        long most = kib(member, "VmHWM");
        System.out.printf(
            Locale.ROOT,
            "%s with %d clients: resident %d MiB, at most %d MiB%n",
            member.name(),
            CLIENTS,
            now >> 10,
            most >> 10);
        assertTrue(most < MOST_KIB, member.name() + ": " + most + " KiB");
      }
    } finally {
      threads.shutdown();
      for (Clients clients : all) {
        clients.close();
      }
    }
  }

  private static long kib(FleetMember member, String field) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + member.pid() + "/status")).stream()
        .filter(line -> line.startsWith(field + ":"))
        .map(line -> line.replaceAll("[^0-9]", ""))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElseThrow();
  }

  /** Nothing of a client is kept here but its socket. For one thread. */
  private static final class Clients implements AutoCloseable {

    private final List<SocketChannel> sockets = new ArrayList<>();
    private final ByteBuffer answer = ByteBuffer.allocate(1 << 16);

    Callable<Void> of(FleetMember member) {
      return () -> {
        for (int i = 0; i < CLIENTS; i++) {
          SocketChannel socket =
              SocketChannel.open(new InetSocketAddress(member.place().address(), member.port()));
          sockets.add(socket);
          assertEquals('R', ask(socket, STARTUP));
        }
        for (int round = 0; round < ROUNDS; round++) {
          for (SocketChannel socket : sockets) {
            for (byte[] statement : STATEMENTS) {
              assertTrue(ask(socket, statement) != 'E');
            }
          }
        }
        return null;
      };
    }

    /** The type of the first message; reads up to ReadyForQuery. */
    private int ask(SocketChannel socket, byte[] message) throws IOException {
      socket.write(ByteBuffer.wrap(message));
      answer.clear();
      while (!endsWithReady()) {
        if (socket.read(answer) < 0) {
          throw new EOFException("closed");
        }
      }
      return answer.get(0);
    }

    private boolean endsWithReady() {
      int at = answer.position() - 6;
      return at >= 0 && answer.get(at) == 'Z' && answer.getInt(at + 1) == 5;
    }

    @Override
    public void close() throws IOException {
      for (SocketChannel socket : sockets) {
        socket.close();
      }
    }
  }
}
