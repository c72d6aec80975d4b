package io.cordon.proxy.plugin;

import io.cordon.plugin.Hook;
import io.cordon.plugin.PluginLoadException;
import io.cordon.plugin.PluginManifest;
import io.cordon.proxy.policy.Document;
import io.cordon.proxy.policy.PolicyProblem;
import io.cordon.proxy.policy.Section;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code plugin.yaml} and {@code manifest.json}, which have the same keys.
 *
 * <p>Strict: keys that are not known, duplicates, wrong types are problems, all of them in one
 * message. Nothing is looked up in the environment.
 */
public final class ManifestReader {

  /** Of a plugin, as policies have it. */
  static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

  private static final Pattern VERSION = Pattern.compile("[0-9A-Za-z][0-9A-Za-z.+-]{0,62}");
  private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  private ManifestReader() {}

  /**
   * Reads UTF-8.
   *
   * @throws PluginLoadException with every problem, each with its path
   */
  public static PluginManifest read(byte[] utf8) {
    Document document = Document.parse(text(utf8), name -> null);
    if (document.problems().stream().anyMatch(problem -> problem.path().isEmpty())) {
      refuse(document); // what is no document has no keys that could be missing
    }
    Section root = document.root();
    int schemaVersion = root.number("schemaVersion", 1, 1, 0);
    if (schemaVersion == 0) {
      root.problem("schemaVersion", "missing; expected 1");
    }
    String name = root.text("name", NAME, "lower case letters, digits, hyphens");
    String version = root.text("version", VERSION, "a version such as 1.4.0");
    Set<Hook> hooks = hooks(root);
    boolean pure = root.flag("pure", false);
    PluginManifest.OnFailure onFailure =
        root.choice("onFailure", PluginManifest.OnFailure.class, PluginManifest.OnFailure.BLOCK);
    List<String> attributes = root.listOrNull("attributes");
    Map<String, String> digests = digests(root);
    root.end();
    refuse(document);
    return new PluginManifest(
        schemaVersion,
        name,
        version,
        hooks,
        pure,
        onFailure,
        attributes == null ? null : new HashSet<>(attributes),
        digests);
  }

  private static void refuse(Document document) {
    List<PolicyProblem> problems = document.problems();
    if (!problems.isEmpty()) {
      throw new PluginLoadException(
          "manifest: "
              + problems.stream().map(PolicyProblem::toString).collect(Collectors.joining("; ")));
    }
  }

  private static Set<Hook> hooks(Section root) {
    Set<Hook> hooks = EnumSet.noneOf(Hook.class);
    List<String> names = root.list("hooks");
    for (int i = 0; i < names.size(); i++) {
      Hook hook = hook(names.get(i));
      if (hook == null) {
        root.problem("hooks[" + i + "]", "expected " + known() + ", found " + quote(names.get(i)));
      } else if (!hooks.add(hook)) {
        root.problem("hooks[" + i + "]", quote(names.get(i)) + " again");
      }
    }
    if (names.isEmpty()) {
      root.problem("hooks", "expected at least one");
    }
    return hooks;
  }

  private static Map<String, String> digests(Section root) {
    Map<String, String> digests = root.texts("digests");
    digests.forEach(
        (file, digest) -> {
          if (!FILE.matcher(file).matches()) {
            root.problem("digests." + file, "expected the name of a file");
          } else if (!DIGEST.matcher(digest).matches()) {
            root.problem("digests." + file, "expected SHA-256, 64 digits of 0-9 and a-f");
          }
        });
    return digests;
  }

  private static @Nullable Hook hook(String name) {
    for (Hook hook : Hook.values()) {
      if (hook.wireName().equals(name)) {
        return hook;
      }
    }
    return null;
  }

  private static String known() {
    return Stream.of(Hook.values()).map(Hook::wireName).collect(Collectors.joining(" or "));
  }

  private static String quote(String text) {
    return '"' + text + '"';
  }

  private static String text(byte[] utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new PluginLoadException("manifest: not UTF-8", e);
    }
  }
}
