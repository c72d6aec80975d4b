package io.cordon.it;

import static io.cordon.it.PostgresServers.DATABASE;
import static io.cordon.it.PostgresServers.USER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.test.wire.Frontend;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a client costs that is there and does nothing. */
class IdleClientsIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();
  @RegisterExtension static final CordonMember CORDON = CordonMember.residency(CLUSTER);

  private static final int BASE = 100;
  private static final int CLIENTS = 1000;
  private static final double MOST_KIB_EACH = 20;

  private static final byte[] STARTUP =
      Frontend.startup(
          Map.of("user", USER, "database", DATABASE, "options", "-c helios.region=us-east"));
  private static final byte[] STATEMENT = Frontend.query("SELECT count(*) FROM users");

  private final List<SocketChannel> clients = new ArrayList<>();
  private final ByteBuffer answer = ByteBuffer.allocateDirect(4096);

  @Test
  void idleClientsAreCheap() throws Exception {
    try {
      connect(BASE);
      long heap = Memory.used() - Memory.direct();
      long direct = Memory.direct();

      connect(CLIENTS);

      long heapEach = (Memory.used() - Memory.direct() - heap) / CLIENTS;
      long directEach = (Memory.direct() - direct) / CLIENTS;
      double kib = (heapEach + directEach) / 1024.0;
      System.out.printf(
          Locale.ROOT,
          "an idle client: %.1f KiB (%d bytes of heap, %d direct), of %s direct in all%n",
          kib,
          heapEach,
          directEach,
          Memory.mib(Memory.direct()));
      assertTrue(Memory.direct() > 0);
      assertTrue(kib <= MOST_KIB_EACH, kib + " KiB each");
      for (SocketChannel client : clients) {
        assertEquals('T', run(client));
      }
    } finally {
      for (SocketChannel client : clients) {
        client.close();
      }
    }
  }

  /** Logs them in, and has each run a statement. Nothing of them is on our heap but a socket. */
  private void connect(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      SocketChannel client =
          SocketChannel.open(new InetSocketAddress(CORDON.host(), CORDON.port()));
      clients.add(client);
      client.write(ByteBuffer.wrap(STARTUP));
      assertEquals('R', untilReady(client));
      assertEquals('T', run(client));
    }
  }

  private int run(SocketChannel client) throws IOException {
    client.write(ByteBuffer.wrap(STATEMENT));
    int first = untilReady(client);
    // A ParameterStatus of the node comes before the first row.
    return first == 'S' ? 'T' : first;
  }

  /** The type of the first message; reads up to ReadyForQuery. */
  private int untilReady(SocketChannel client) throws IOException {
    answer.clear();
    while (!endsWithReady()) {
      if (client.read(answer) < 0) {
        throw new EOFException();
      }
    }
    return answer.get(0);
  }

  private boolean endsWithReady() {
    int at = answer.position() - 6;
    return at >= 0 && answer.get(at) == 'Z' && answer.getInt(at + 1) == 5;
  }
}
