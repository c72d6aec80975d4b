package io.cordon.it.compose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * YAML as other programs read it: with anchors and merges. A key that is there twice is an error.
 */
final class YamlFile {

  private YamlFile() {}

  static Map<String, Object> read(Path file) throws IOException {
    return parse(Files.readString(file));
  }

  static Map<String, Object> parse(String text) {
    return map(loader().load(text));
  }

  /** The documents of one file. */
  static Stream<Object> documents(String text) {
    return Stream.of(text.split("(?m)^---$", -1)).map(loader()::load).filter(d -> d != null);
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> map(Object value) {
    return value == null ? Map.of() : (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked")
  static List<Object> list(Object value) {
    return value == null ? List.of() : (List<Object>) value;
  }

  private static Yaml loader() {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    return new Yaml(new SafeConstructor(options));
  }
}
