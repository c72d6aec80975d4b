package io.cordon.proxy.plugin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cordon.plugin.Hook;
import io.cordon.plugin.PluginManifest;
import io.cordon.proxy.policy.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes {@code manifest.json}. */
public final class ManifestWriter {

  private ManifestWriter() {}

  /** The manifest with the digest of this code in the place of those that it has. */
  public static byte[] write(PluginManifest manifest, String codeFile, byte[] code) {
    List<String> hooks = manifest.hooks().stream().sorted().map(Hook::wireName).toList();
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("schemaVersion", manifest.schemaVersion());
    members.put("name", manifest.name());
    members.put("version", manifest.version());
    members.put("hooks", hooks);
    members.put("pure", manifest.pure());
    members.put("onFailure", manifest.onFailure().name().toLowerCase(Locale.ROOT));
    if (manifest.attributes() != null) {
      members.put("attributes", manifest.attributes().stream().sorted().toList());
    }
    members.put("digests", Map.of(codeFile, Sha256.of(code)));
    try {
      String text = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(members);
      return (text + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of texts", e);
    }
  }
}
