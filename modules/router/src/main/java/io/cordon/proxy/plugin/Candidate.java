package io.cordon.proxy.plugin;

import io.cordon.plugin.Plugin;
import io.cordon.plugin.PluginManifest.OnFailure;
import java.util.function.Supplier;

/**
 * A plugin that may be had.
 *
 * @param version of a package, {@code built in} otherwise
 * @param onFailure what a failure is where the policy does not say
 * @param plugin makes it, once: runs its code, may take long, and throws what that throws; the
 *     caller closes it
 */
public record Candidate(String version, OnFailure onFailure, Supplier<Plugin> plugin) {}
