package io.cordon.proxy.cli;

import io.cordon.plugin.Plugin;
import io.cordon.plugin.PluginLoadException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Compiles {@code src/**.java} against the plugin API to {@code plugin.jar}. */
final class JavaBuild {

  private static final String CLASS = ".class";

  private JavaBuild() {}

  /**
   * The jar. Its service is the public class that implements Plugin.
   *
   * @throws PluginLoadException if there is nothing to compile, or it does not compile
   */
  static Path jar(Path directory) throws IOException {
    List<Path> sources = files(directory.resolve("src"), ".java");
    if (sources.isEmpty()) {
      throw new PluginLoadException(
          "nothing to build in "
              + directory
              + "; expected src/**/*.java, plugin.c, Cargo.toml or package.json");
    }
    Path classes = Files.createTempDirectory("cordon-plugin");
    try {
      compile(sources, classes);
      Path jar = directory.resolve("plugin.jar");
      write(jar, classes, plugin(classes));
      return jar;
    } finally {
      try (Stream<Path> all = Files.walk(classes)) {
        for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** The name of the one class that a service may be; runs nothing of it. */
  private static String plugin(Path classes) throws IOException {
    List<String> found = new ArrayList<>();
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {classes.toUri().toURL()}, Plugin.class.getClassLoader())) {
      for (Path file : files(classes, CLASS)) {
        String path = classes.relativize(file).toString();
        String name = path.substring(0, path.length() - CLASS.length()).replace('/', '.');
        Class<?> compiled = Class.forName(name, false, loader);
        int modifiers = compiled.getModifiers();
        if (Plugin.class.isAssignableFrom(compiled)
            && Modifier.isPublic(modifiers)
            && !Modifier.isAbstract(modifiers)) {
          found.add(name);
        }
      }
    } catch (ClassNotFoundException | LinkageError e) {
      throw new PluginLoadException("what javac made cannot be read: " + e, e);
    }
    if (found.size() != 1) {
      throw new PluginLoadException(
          "expected one public class that implements %s, found %s"
              .formatted(
                  Plugin.class.getName(), found.isEmpty() ? "none" : String.join(", ", found)));
    }
    return found.get(0);
  }

  private static void compile(List<Path> sources, Path classes) {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    if (javac == null) {
      throw new PluginLoadException("no javac in this JVM: building a plugin needs a JDK");
    }
    List<String> args =
        new ArrayList<>(
            List.of("--release", "17", "-proc:none", "-d", classes.toString(), "-cp", api()));
    sources.forEach(source -> args.add(source.toString()));
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    if (javac.run(null, null, err, args.toArray(String[]::new)) != 0) {
      throw new PluginLoadException(
          "javac failed:\n" + err.toString(StandardCharsets.UTF_8).strip());
    }
  }

  private static String api() {
    try {
      return Path.of(Plugin.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("where the plugin API is", e);
    }
  }

  private static void write(Path jar, Path classes, String plugin) throws IOException {
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      put(
          zip,
          "META-INF/services/" + Plugin.class.getName(),
          (plugin + "\n").getBytes(StandardCharsets.UTF_8));
      for (Path file : files(classes, CLASS)) {
        String name = classes.relativize(file).toString().replace('\\', '/');
        put(zip, name, Files.readAllBytes(file));
      }
    }
  }

  /** Without times, so that the same sources are the same jar. */
  private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTime(315_532_800_000L);
    zip.putNextEntry(entry);
    zip.write(bytes);
  }

  private static List<Path> files(Path directory, String suffix) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }
}
