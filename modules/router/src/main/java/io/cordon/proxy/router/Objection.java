package io.cordon.proxy.router;

/**
 * Why one plugin refuses.
 *
 * @param reason cleaned of control characters and cut at 1 KiB
 * @param failed it did not answer, and its failure counts as a refusal
 */
public record Objection(String plugin, String reason, boolean failed) {}
