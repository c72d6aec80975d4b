package io.cordon.it.fleet;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Brings what connects to an address of this machine to a port of its loopback. */
final class Relay implements AutoCloseable {

  private final ServerSocket listener;
  private final int port;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "relay");
            thread.setDaemon(true);
            return thread;
          });

  private Relay(ServerSocket listener, int port) {
    this.listener = listener;
    this.port = port;
  }

  /** Under the same number. */
  static Relay start(String address, int port) throws IOException {
    Relay relay = new Relay(new ServerSocket(port, 100, InetAddress.getByName(address)), port);
    relay.threads.execute(relay::accept);
    return relay;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket from = listener.accept();
        threads.execute(() -> join(from));
      } catch (IOException e) {
        // closed, or one that was gone at once
      }
    }
  }

  private void join(Socket from) {
    try (from;
        Socket to = new Socket("127.0.0.1", port)) {
      from.setTcpNoDelay(true);
      to.setTcpNoDelay(true);
      threads.execute(() -> copy(to, from));
      copy(from, to);
    } catch (IOException e) {
      // the server is down: so is this connection
    }
  }

  /** Until either ends; then both do. */
  private static void copy(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
    } catch (IOException e) {
      // ended by the other direction, or by its peer
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    threads.shutdownNow();
  }
}
