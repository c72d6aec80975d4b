package io.cordon.plugin.capability;

import io.cordon.plugin.Catalog;
import io.cordon.plugin.HookContext;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteRequest;
import io.cordon.plugin.RouteResult;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A statement passes if one of the session's roles allows all of it. Pure, but for the catalog,
 * under which a decision is kept.
 */
final class CapabilityHook implements RouteHook {

  private static final RouteResult DEFAULT = new RouteResult.Default();

  private final Capabilities settings;
  private final Map<String, Role> roles = new LinkedHashMap<>();

  CapabilityHook(Capabilities settings, Catalog catalog) {
    this.settings = settings;
    settings.roles().forEach((name, role) -> roles.put(name, new Role(role, catalog)));
  }

  @Override
  public RouteResult route(RouteRequest request) {
    String refusal = null;
    for (String name : rolesOf(request.context())) {
      Role role = roles.get(name);
      String why = role == null ? "is not known" : role.refusal(request);
      if (why == null) {
        return DEFAULT;
      }
      refusal = refusal == null ? "role \"" + name + "\": " + why : refusal;
    }
    if (refusal != null) {
      return new RouteResult.Block(refusal);
    }
    return settings.unknown() == Capabilities.Unknown.DEFAULT
        ? DEFAULT
        : new RouteResult.Block(
            "user \"" + request.context().identity() + "\" has no role that allows anything");
  }

  @Override
  public Set<Input> inputs() {
    Set<Input> inputs = EnumSet.allOf(Input.class);
    inputs.remove(Input.KEY_VALUES);
    inputs.remove(Input.OUTSIDE);
    inputs.remove(Input.ATTRIBUTES);
    inputs.remove(Input.CLIENT);
    inputs.add(Input.ofAttribute(settings.attribute()));
    return inputs;
  }

  /** The policy's, or if it does not name the user what the attribute says. */
  private Set<String> rolesOf(HookContext context) {
    List<String> given = settings.identities().get(context.identity());
    if (given != null) {
      return new LinkedHashSet<>(given);
    }
    Set<String> names = new LinkedHashSet<>();
    for (String name : context.attributes().getOrDefault(settings.attribute(), "").split(",", -1)) {
      if (!name.isBlank()) {
        names.add(name.strip());
      }
    }
    return names;
  }
}
