package io.cordon.plugin;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
 * @param attributes those that the code reads, each of which {@linkplain Attribute#grants grants};
 *     null if that is not said
 * @param digests SHA-256 in lower-case hexadecimal by file name
 */
public record PluginManifest(
    int schemaVersion,
    String name,
    String version,
    Set<Hook> hooks,
    boolean pure,
    OnFailure onFailure,
    @Nullable Set<String> attributes,
    Map<String, String> digests) {

  /** One that does not say which attributes are read. */
  public PluginManifest(
      int schemaVersion,
      String name,
      String version,
      Set<Hook> hooks,
      boolean pure,
      OnFailure onFailure,
      Map<String, String> digests) {
    this(schemaVersion, name, version, hooks, pure, onFailure, null, digests);
  }

  /** What a plugin that fails has said. */
  public enum OnFailure {
    /** The statement is refused. */
    BLOCK,
    /** No opinion. */
    DEFAULT
  }

  public PluginManifest {
    hooks = Set.copyOf(hooks);
    attributes = attributes == null ? null : Set.copyOf(attributes);
    digests = Map.copyOf(digests);
  }
}
