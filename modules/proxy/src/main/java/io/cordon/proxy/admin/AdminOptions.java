package io.cordon.proxy.admin;

/**
 * Where the admin API listens.
 *
 * @param port 0 picks a free one
 */
public record AdminOptions(String host, int port) {}
