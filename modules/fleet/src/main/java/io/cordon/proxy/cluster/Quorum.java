package io.cordon.proxy.cluster;

import java.time.Duration;

/**
 * How many members there have to be before a member takes clients.
 *
 * @param members itself too; 1: it waits for nobody
 * @param timeout for so long
 * @param proceed after that: true, it goes on with those that there are; false, its start fails
 */
public record Quorum(int members, Duration timeout, boolean proceed) {

  public static final Quorum NONE = new Quorum(1, Duration.ofSeconds(1), true);
}
