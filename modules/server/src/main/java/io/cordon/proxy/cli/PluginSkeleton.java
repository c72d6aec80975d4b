package io.cordon.proxy.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The languages that {@code cordon plugin new} knows, and their files. */
@SuppressWarnings("ImmutableEnumChecker") // the map is
enum PluginSkeleton {
  java(Map.of("Skeleton.java.txt", "src/@class@.java")),
  c(Map.of("plugin.c.txt", "plugin.c")),
  assemblyscript(Map.of("index.ts.txt", "assembly/index.ts", "package.json.txt", "package.json")),
  rust(Map.of("lib.rs.txt", "src/lib.rs", "Cargo.toml.txt", "Cargo.toml"));

  private final Map<String, String> sources;

  PluginSkeleton(Map<String, String> sources) {
    this.sources = sources;
  }

  /** What has to be run before {@code cordon plugin build}, once; empty if nothing has. */
  String before(Path home) {
    return this == assemblyscript ? "npm install --prefix " + home : "";
  }

  /** Texts by path. */
  Map<String, String> files(String name) {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("plugin.yaml", text("plugin.yaml.txt", name));
    files.put("cases.yaml", text("cases.yaml.txt", name));
    sources.forEach((from, to) -> files.put(fill(to, name), text(from, name)));
    return files;
  }

  private static String text(String resource, String name) {
    try (InputStream in = PluginSkeleton.class.getResourceAsStream("skeleton/" + resource)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + resource);
      }
      return fill(new String(in.readAllBytes(), StandardCharsets.UTF_8), name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String fill(String text, String name) {
    return text.replace("@name@", name)
        .replace("@class@", className(name))
        .replace("@crate@", name.replace('-', '_'));
  }

  /** {@code my-plugin} is {@code MyPlugin}. */
  private static String className(String name) {
    StringBuilder out = new StringBuilder();
    for (String word : name.split("-", -1)) {
      if (!word.isEmpty()) {
        out.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
      }
    }
    return out.toString();
  }
}
