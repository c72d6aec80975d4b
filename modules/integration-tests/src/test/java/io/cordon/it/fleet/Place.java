package io.cordon.it.fleet;

import java.util.List;

/**
 * The host that a member runs on.
 *
 * @param address where clients, nodes and the tests' JVM reach it
 * @param clusterAddress where the other members do
 * @param inside what comes before a command that is to run there
 */
record Place(String address, String clusterAddress, List<String> inside) {

  private static final String LOOPBACK = "127.0.0.1";

  static final Place HERE = new Place(LOOPBACK, LOOPBACK, List.of());

  boolean here() {
    return address.equals(LOOPBACK);
  }
}
