package io.cordon.proxy.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cordon.plugin.Hook;
import io.cordon.plugin.PluginLoadException;
import io.cordon.plugin.PluginManifest;
import io.cordon.test.PluginJars;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestReaderTest {

  private static final String DIGEST = "0123456789abcdef".repeat(4);

  @Test
  void readsYaml() {
    PluginManifest manifest =
        read(
            """
            schemaVersion: 1
            name: my-plugin
            version: 1.4.0
            hooks: [route, pre_query]
            pure: true
            onFailure: default
            attributes: [helios.region, helios.tenant]
            digests:
              plugin.wasm: %s
            """
                .formatted(DIGEST));

    assertEquals(
        new PluginManifest(
            1,
            "my-plugin",
            "1.4.0",
            Set.of(Hook.ROUTE, Hook.PRE_QUERY),
            true,
            PluginManifest.OnFailure.DEFAULT,
            Set.of("helios.region", "helios.tenant"),
            Map.of("plugin.wasm", DIGEST)),
        manifest);
  }

  @Test
  void readsJsonAndItsDefaults() {
    PluginManifest manifest =
        read("{\"schemaVersion\": 1, \"name\": \"p\", \"version\": \"1\", \"hooks\": [\"route\"]}");

    assertEquals(
        new PluginManifest(
            1, "p", "1", Set.of(Hook.ROUTE), false, PluginManifest.OnFailure.BLOCK, Map.of()),
        manifest);
  }

  @Test
  void saysAllThatIsWrongAtOnce() {
    String message =
        failure(
            """
            name: My Plugin
            version: 1.4
            hooks: [route, rout, route]
            pure: maybe
            onFailure: pass
            digests: {plugin.wasm: abc, ../x: abc}
            capabilities: all
            """);

    assertEquals(
        "manifest: schemaVersion: missing; expected 1; "
            + "name: expected lower case letters, digits, hyphens, found \"My Plugin\"; "
            + "version: expected text, found a number; quote it; "
            + "hooks[1]: expected authenticate or pre_query or route or post_query, found"
            + " \"rout\"; "
            + "hooks[2]: \"route\" again; "
            + "pure: expected true or false, found \"maybe\"; "
            + "onFailure: expected block or default, found \"pass\"; "
            + "digests.plugin.wasm: expected SHA-256, 64 digits of 0-9 and a-f; "
            + "digests.../x: expected the name of a file; "
            + "capabilities: not known; expected one of attributes, digests, hooks, name, onFailure, pure,"
            + " schemaVersion, version",
        message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "schemaVersion: 2        | schemaVersion: expected 1, found 2",
        "name: ${HOME}           | name: environment variable HOME is not set",
        "name: a\\nname: b       | name: given twice",
        "'{'                     | line 1",
      })
  void refuses(String text, String expected) {
    String message = failure(text.replace("\\n", "\n"));

    assertEquals(true, message.contains(expected), message);
  }

  @Test
  void whatIsNoDocumentLacksNoKeys() {
    String message = failure("name: [unclosed");

    assertEquals(true, message.startsWith("manifest: line 1, column "), message);
    assertEquals(false, message.contains("missing"), message);
  }

  @Test
  void refusesWhatIsNotUtf8() {
    byte[] bytes = {'a', (byte) 0xff};

    assertThrows(PluginLoadException.class, () -> ManifestReader.read(bytes));
  }

  private static PluginManifest read(String text) {
    return ManifestReader.read(PluginJars.utf8(text));
  }

  private static String failure(String text) {
    return assertThrows(PluginLoadException.class, () -> read(text)).getMessage();
  }
}
