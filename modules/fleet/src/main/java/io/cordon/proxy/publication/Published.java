package io.cordon.proxy.publication;

import java.util.List;

/**
 * A policy that the fleet has agreed on.
 *
 * @param changed false if it was in force already
 * @param waiting the names of members that have not said in time that it is in force there
 */
public record Published(Committed policy, boolean changed, List<String> waiting) {

  public Published {
    waiting = List.copyOf(waiting);
  }
}
