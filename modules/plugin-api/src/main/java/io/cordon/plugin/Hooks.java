package io.cordon.plugin;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The hooks that a configured plugin implements; null where it has none.
 *
 * <pre>{@code return Hooks.none().withRoute(new MyHook()).withPostQuery(new MyObserver());}</pre>
 *
 * @param attributes those that they read; null if that is not said
 */
public record Hooks(
    @Nullable AuthenticateHook authenticate,
    @Nullable PreQueryHook preQuery,
    @Nullable RouteHook route,
    @Nullable PostQueryHook postQuery,
    @Nullable Set<Attribute> attributes) {

  private static final Hooks NONE = new Hooks(null, null, null, null);

  public Hooks {
    attributes = attributes == null ? null : Set.copyOf(attributes);
  }

  /** Hooks that do not say which attributes they read. */
  public Hooks(
      @Nullable AuthenticateHook authenticate,
      @Nullable PreQueryHook preQuery,
      @Nullable RouteHook route,
      @Nullable PostQueryHook postQuery) {
    this(authenticate, preQuery, route, postQuery, null);
  }

  public static Hooks none() {
    return NONE;
  }

  public Hooks withAuthenticate(AuthenticateHook hook) {
    return new Hooks(hook, preQuery, route, postQuery, attributes);
  }

  public Hooks withPreQuery(PreQueryHook hook) {
    return new Hooks(authenticate, hook, route, postQuery, attributes);
  }

  public Hooks withRoute(RouteHook hook) {
    return new Hooks(authenticate, preQuery, hook, postQuery, attributes);
  }

  public Hooks withPostQuery(PostQueryHook hook) {
    return new Hooks(authenticate, preQuery, route, hook, attributes);
  }

  /**
   * Says which attributes the hooks read: all of them. So a policy that gives a user another one,
   * by a slip, is warned of.
   */
  public Hooks withAttributes(Set<Attribute> all) {
    return new Hooks(authenticate, preQuery, route, postQuery, all);
  }

  /** Which of them there are. */
  public Set<Hook> points() {
    Set<Hook> points = EnumSet.noneOf(Hook.class);
    if (authenticate != null) {
      points.add(Hook.AUTHENTICATE);
    }
    if (preQuery != null) {
      points.add(Hook.PRE_QUERY);
    }
    if (route != null) {
      points.add(Hook.ROUTE);
    }
    if (postQuery != null) {
      points.add(Hook.POST_QUERY);
    }
    return points;
  }
}
