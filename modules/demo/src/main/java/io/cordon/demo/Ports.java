package io.cordon.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports to listen on. */
public final class Ports {

  /** Below what the kernel gives to outgoing connections: a server that restarts finds it free. */
  private static final int FIRST = 15_000;

  private static final int LAST = 32_000;
  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final int TRIES = 1_000;

  private Ports() {}

  static boolean free(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** One that nobody listens on now, below those that the kernel gives to outgoing connections. */
  public static int anyFree() throws IOException {
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
      if (free(port)) {
        return port;
      }
    }
    throw new IOException("no free port from " + FIRST + " to " + LAST);
  }
}
