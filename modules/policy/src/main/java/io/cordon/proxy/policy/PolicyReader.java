package io.cordon.proxy.policy;

import io.cordon.plugin.PluginManifest.OnFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
 *   - {name: pg-eu-west, address: "127.0.0.1:5433", region: eu-west, role: primary, tags: {},
 *      environment: production, weight: 1, maxConnections: 50, state: active}
 * regions: [eu-west]
 * identities:
 *   alice: {attributes: {helios.region: eu-west}}
 *   app_*: {attributes: {helios.region: us-east}}
 * plugins:
 *   - {name: residency-router, onFailure: block, settings: {enforce: true}}
 * staleAfter: 10s
 * onPartition: refuse
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

  private static final String ENVIRONMENT = "environment";

  private PolicyReader() {}

  /**
   * Reads a file, with this process's environment. Blocks.
   *
   * @throws PolicyException if it is not a policy
   */
  public static Policy read(Path file, long epoch) throws IOException {
    return parse(TextFile.read(file), epoch, System::getenv);
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
    Set<String> regions = regions(root);
    List<NodeSpec> nodes = nodes(root, regions);
    Map<String, IdentitySpec> identities = identities(root);
    List<PluginSpec> plugins = plugins(root);
    Staleness staleness =
        new Staleness(
            root.duration(
                "staleAfter", Duration.ZERO, Duration.ofDays(30), Staleness.DEFAULT.after()),
            root.choice("onPartition", OnPartition.class, Staleness.DEFAULT.onPartition()));
    root.end();
    Policy policy = new Policy(epoch, regions, nodes, identities, plugins, staleness);
    if (!document.problems().isEmpty()) {
      throw new PolicyException(document.problems(), policy);
    }
    return policy;
  }

  private static Set<String> regions(Section root) {
    Map<String, String> regions = new LinkedHashMap<>();
    List<String> names = root.list("regions");
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      root.unique("regions[" + i + "]", "regions[" + i + "]", name, regions);
      if (!NAME.matcher(name).matches()) {
        root.problem("regions[" + i + "]", "expected " + A_NAME + ", found \"" + name + "\"");
      }
    }
    return regions.keySet();
  }

  private static List<NodeSpec> nodes(Section root, Set<String> regions) {
    List<NodeSpec> nodes = new ArrayList<>();
    Map<String, String> names = new LinkedHashMap<>();
    for (Section section : root.sections("nodes")) {
      String name = section.text("name", NAME, A_NAME);
      section.unique("name", section.path(), name, names);
      Address address = address(section);
      String region = section.textOrNull("region");
      if (region != null && !NAME.matcher(region).matches()) {
        section.problem("region", "expected " + A_NAME + ", found \"" + region + "\"");
      } else if (region != null && !regions.isEmpty() && !regions.contains(region)) {
        section.problem("region", "\"" + region + "\" is not one of regions");
      }
      NodeRole role = section.choice("role", NodeRole.class);
      Map<String, String> tags = tags(section);
      int weight = section.number("weight", 0, 1000, 1);
      int maxConnections = section.number("maxConnections", 0, 100_000, 0);
      NodeState state = section.choice("state", NodeState.class, NodeState.ACTIVE);
      section.end();
      nodes.add(
          new NodeSpec(
              name,
              address.host(),
              address.port(),
              region,
              role,
              tags,
              weight,
              maxConnections,
              state));
    }
    if (nodes.isEmpty()) {
      root.problem("nodes", "expected at least one");
    }
    return nodes;
  }

  /** The environment is a tag that many policies have, so it has a key of its own. */
  private static Map<String, String> tags(Section section) {
    Map<String, String> tags = section.texts("tags");
    String environment = section.textOrNull(ENVIRONMENT);
    if (environment != null && tags.putIfAbsent(ENVIRONMENT, environment) != null) {
      section.problem(ENVIRONMENT, "given twice: among the tags too");
    }
    return tags;
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
              int star = user.indexOf('*');
              if (user.isEmpty() || (star >= 0 && star < user.length() - 1)) {
                root.problem(
                    "identities." + user,
                    "expected a user's name, or the beginning of names and * at its end");
              }
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
    Map<String, String> names = new LinkedHashMap<>();
    for (Section section : root.sections("plugins")) {
      String name = section.text("name", PLUGIN, "a name of lower case letters, digits, hyphens");
      section.unique("name", section.path(), name, names);
      OnFailure onFailure = section.choiceOrNull("onFailure", OnFailure.class);
      Map<String, Object> settings = section.raw("settings");
      section.end();
      plugins.add(new PluginSpec(name, onFailure, settings));
    }
    return plugins;
  }
}
