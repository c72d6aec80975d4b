package io.cordon.test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.BitSet;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for members that have to know each other's. */
public final class Ports {

  /** Below what the kernel gives to outgoing connections, and to who asks for any port. */
  private static final int FIRST = 15_000;

  private static final int LAST = 32_000;
  private static final int TRIES = 1_000;

  /** Those that have been returned. */
  private static final BitSet GIVEN = new BitSet(LAST);

  private Ports() {}

  /**
   * The first of so many neighbours on which nobody listens on loopback now. None of them is
   * returned again in this JVM: who has asked for them may listen later, or pause.
   */
  public static synchronized int first(int count) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      int first = ThreadLocalRandom.current().nextInt(FIRST, LAST - count);
      int free = 0;
      while (free < count && !GIVEN.get(first + free) && free(first + free)) {
        free++;
      }
      if (free == count) {
        GIVEN.set(first, first + count);
        return first;
      }
    }
    throw new IOException("no " + count + " free ports from " + FIRST + " to " + LAST);
  }

  private static boolean free(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
