package io.cordon.proxy.plugin;

import io.cordon.plugin.PluginLoadException;
import io.cordon.plugin.PluginManifest;
import io.cordon.proxy.policy.Sha256;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A package as it was read: its form is right, and nothing of it is trusted yet. */
public final class PluginPackage {

  private final PluginManifest manifest;
  private final byte[] manifestBytes;
  private final String codeFile;
  private final byte[] code;
  private final byte @Nullable [] signature;

  PluginPackage(byte[] manifestBytes, String codeFile, byte[] code, byte @Nullable [] signature) {
    this.manifest = ManifestReader.read(manifestBytes);
    this.manifestBytes = manifestBytes;
    this.codeFile = codeFile;
    this.code = code;
    this.signature = signature;
  }

  public PluginManifest manifest() {
    return manifest;
  }

  /** What a signature is over. Not copied. */
  public byte[] manifestBytes() {
    return manifestBytes;
  }

  /** Such as {@code plugin.wasm}. */
  public String codeFile() {
    return codeFile;
  }

  /** Of the code: {@code wasm} or {@code jar}. */
  public String extension() {
    return codeFile.substring(codeFile.lastIndexOf('.') + 1);
  }

  /** Not copied. */
  public byte[] code() {
    return code;
  }

  /** Ed25519 over the manifest; null if there is none. Not copied. */
  public byte @Nullable [] signature() {
    return signature;
  }

  /**
   * Compares the code with the digests of the manifest.
   *
   * @return whether there is a digest of the code
   * @throws PluginLoadException if one differs, or is of a file that is not in the package
   */
  public boolean checkDigests() {
    for (Map.Entry<String, String> digest : manifest.digests().entrySet()) {
      if (!digest.getKey().equals(codeFile)) {
        throw new PluginLoadException(
            "the manifest has a digest of " + digest.getKey() + ", which is not in the package");
      }
      String found = Sha256.of(code);
      if (!found.equals(digest.getValue())) {
        throw new PluginLoadException(
            "wrong digest of %s: the manifest says %s, the file has %s"
                .formatted(codeFile, digest.getValue(), found));
      }
    }
    return !manifest.digests().isEmpty();
  }
}
