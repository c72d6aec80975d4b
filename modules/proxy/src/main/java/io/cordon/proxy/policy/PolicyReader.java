package io.cordon.proxy.policy;

import io.cordon.plugin.PluginManifest.OnFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a policy document:
 *
 * <pre>{@code
 * nodes:
 *   - {name: pg-eu-west, address: "127.0.0.1:5433", region: eu-west, role: primary, tags: {}}
 * identities:
 *   alice: {attributes: {helios.region: eu-west}}
 * plugins:
 *   - {name: residency-router, onFailure: block, settings: {enforce: true}}
 * }</pre>
 *
 * Strict: keys that are not known, duplicates, wrong types and names are problems, all of them
 * listed at once. Whether the plugins are there and take their settings is the chain's to say.
 */
public final class PolicyReader {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
  private static final String A_NAME = "a name of letters, digits, dots, hyphens";
  private static final Pattern PLUGIN = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
  private static final Pattern ATTRIBUTE =
      Pattern.compile("[a-z_][a-z0-9_]*(\\.[a-z_][a-z0-9_]*)*");

  private PolicyReader() {}

  /**
   * Reads a file, with this process's environment. Blocks.
   *
   * @throws PolicyException if it is not a policy
   */
  public static Policy read(Path file, long epoch) throws IOException {
    return parse(Files.readString(file), epoch, System::getenv);
  }

  /**
   * Reads a text.
   *
   * @param epoch of the policy that comes of it
   * @param environment where {@code ${NAME}} is looked up
   * @throws PolicyException with every problem, each with its path
   */
  public static Policy parse(String text, long epoch, UnaryOperator<@Nullable String> environment) {
    Document document = Document.parse(text, environment);
    Section root = document.root();
    List<NodeSpec> nodes = nodes(root);
    Map<String, IdentitySpec> identities = identities(root);
    List<PluginSpec> plugins = plugins(root);
    root.end();
    if (!document.problems().isEmpty()) {
      throw new PolicyException(document.problems());
    }
    return new Policy(epoch, nodes, identities, plugins);
  }

  private static List<NodeSpec> nodes(Section root) {
    List<NodeSpec> nodes = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Section section : root.sections("nodes")) {
      String name = section.text("name", NAME, A_NAME);
      section.unique("name", name, names);
      Address address = address(section);
      String region = section.textOrNull("region");
      if (region != null && !NAME.matcher(region).matches()) {
        section.problem("region", "expected " + A_NAME + ", found \"" + region + "\"");
      }
      NodeRole role = section.choice("role", NodeRole.class);
      Map<String, String> tags = section.texts("tags");
      section.end();
      nodes.add(new NodeSpec(name, address.host(), address.port(), region, role, tags));
    }
    if (nodes.isEmpty()) {
      root.problem("nodes", "expected at least one");
    }
    return nodes;
  }

  private static Address address(Section section) {
    String text = section.text("address");
    Address address = Address.parse(text);
    if (address == null) {
      if (!text.isEmpty()) {
        section.problem("address", "expected host:port, found \"" + text + "\"");
      }
      return new Address("", 0);
    }
    return address;
  }

  private static Map<String, IdentitySpec> identities(Section root) {
    Map<String, IdentitySpec> identities = new LinkedHashMap<>();
    root.named("identities")
        .forEach(
            (user, section) -> {
              Map<String, String> attributes = section.texts("attributes");
              for (String name : attributes.keySet()) {
                if (!ATTRIBUTE.matcher(name).matches()) {
                  section.problem("attributes." + name, "expected a name such as helios.region");
                }
              }
              section.end();
              identities.put(user, new IdentitySpec(user, attributes));
            });
    return identities;
  }

  private static List<PluginSpec> plugins(Section root) {
    List<PluginSpec> plugins = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Section section : root.sections("plugins")) {
      String name = section.text("name", PLUGIN, "a name of lower case letters, digits, hyphens");
      section.unique("name", name, names);
      OnFailure onFailure = section.choiceOrNull("onFailure", OnFailure.class);
      Map<String, Object> settings = section.raw("settings");
      section.end();
      plugins.add(new PluginSpec(name, onFailure, settings));
    }
    return plugins;
  }
}
