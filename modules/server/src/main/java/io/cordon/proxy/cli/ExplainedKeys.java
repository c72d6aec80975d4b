package io.cordon.proxy.cli;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.cordon.plugin.KeyValues;
import io.cordon.plugin.testkit.TestContext;
import io.cordon.proxy.policy.TextFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys of plugins in a file: {@code plugin: {key: value}}, in YAML or JSON. */
final class ExplainedKeys {

  private static final ObjectMapper YAML =
      new ObjectMapper(
          YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());

  private final Map<String, KeyValues> stores = new HashMap<>();

  /**
   * @param file null: no plugin has a key
   */
  ExplainedKeys(@Nullable Path file) throws IOException {
    if (file != null) {
      Map<String, Map<String, String>> read =
          YAML.readValue(TextFile.read(file), new TypeReference<>() {});
      read.forEach(
          (plugin, keys) ->
              keys.forEach(
                  (key, value) -> of(plugin).set(key, value.getBytes(StandardCharsets.UTF_8))));
    }
  }

  KeyValues of(String plugin) {
    return stores.computeIfAbsent(plugin, name -> TestContext.of(Map.of()).keyValues());
  }
}
