package io.cordon.plugin;

import java.util.Map;
import java.util.Set;

/**
 * What a package says of its plugin.
 *
 * @param schemaVersion of the manifest; 1
 * @param name lower case, digits and hyphens
 * @param version such as {@code 1.4.0}
 * @param hooks those that the proxy asks; what the code exports beyond them is never called
 * @param pure whether equal requests, but for their ids, have equal answers under one policy and
 *     the same {@link KeyValues}: those may be kept
 * @param onFailure what a failure is where the policy does not say
 * @param digests SHA-256 in lower-case hexadecimal by file name
 */
public record PluginManifest(
    int schemaVersion,
    String name,
    String version,
    Set<Hook> hooks,
    boolean pure,
    OnFailure onFailure,
    Map<String, String> digests) {

  /** What a plugin that fails has said. */
  public enum OnFailure {
    /** The statement is refused. */
    BLOCK,
    /** No opinion. */
    DEFAULT
  }

  public PluginManifest {
    hooks = Set.copyOf(hooks);
    digests = Map.copyOf(digests);
  }
}
