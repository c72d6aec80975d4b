package io.cordon.proxy.router;

/**
 * Another chain has taken over between two questions about one statement: it is asked about from
 * the beginning, so that it is decided wholly under one.
 */
public record Superseded() implements ChainAnswer {}
