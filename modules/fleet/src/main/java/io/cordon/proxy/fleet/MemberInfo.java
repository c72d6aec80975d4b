package io.cordon.proxy.fleet;

import org.jspecify.annotations.Nullable;

/**
 * A member as the fleet sees it.
 *
 * @param id stays the same as long as its process lives, and is never used again
 * @param number from 1 to {@link #MAX_NUMBER}, nobody else's in the cluster; it may come to another
 *     member when this one is gone. 0 until it is known
 * @param name for people; as configured, or {@code member-NUMBER}
 * @param clientAddress {@code host:port} where clients connect; null until it takes some
 * @param adminAddress the same of the admin API; null also where it is switched off
 * @param self it is the member that was asked
 */
public record MemberInfo(
    String id,
    int number,
    String name,
    String version,
    @Nullable String clientAddress,
    @Nullable String adminAddress,
    boolean self) {

  public static final int MAX_NUMBER = 1023;
}
