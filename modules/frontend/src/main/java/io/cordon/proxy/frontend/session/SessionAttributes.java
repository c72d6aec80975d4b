package io.cordon.proxy.frontend.session;

import static io.cordon.plugin.HookContext.APPLICATION_NAME;
import static io.cordon.plugin.HookContext.CLIENT_ADDR;

import io.cordon.plugin.RouteHook.Input;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The attributes of a session, worked out: what it was started with, then what was set, then what
 * it cannot change (the policy's, and what a hook claimed for it; where its client is).
 */
public final class SessionAttributes {

  private final Login login;
  private final String clientAddress;

  /**
   * @param clientAddress empty if it has none
   */
  SessionAttributes(Login login, String clientAddress) {
    this.login = login;
    this.clientAddress = clientAddress;
  }

  /** Those in force at {@code at}. */
  Map<String, String> at(TxState at) {
    Map<String, String> values = new HashMap<>();
    login.parameters().forEach((key, value) -> put(values, key, value));
    each(at.session(), (key, setting) -> put(values, key, setting.value()));
    each(
        at.local(),
        (key, setting) -> {
          if (setting.equals(Setting.DEFAULT)) {
            values.remove(key);
            String first = login.serverParameters().get(Setting.nameOnNode(key));
            put(values, key, first == null ? "" : first);
          } else {
            put(values, key, setting.value());
          }
        });
    values.putAll(login.fixed());
    if (!clientAddress.isEmpty()) {
      values.put(CLIENT_ADDR, clientAddress);
    }
    return Map.copyOf(values);
  }

  /** Without those that differ from one client to the next. */
  static Map<String, String> withoutClient(Map<String, String> all) {
    Map<String, String> rest = new HashMap<>(all);
    rest.keySet().removeIf(name -> Input.ofAttribute(name) == Input.CLIENT);
    return Map.copyOf(rest);
  }

  /** Those, and no others. */
  public static Map<String, String> ofClient(Map<String, String> all) {
    Map<String, String> some = new HashMap<>(all);
    some.keySet().removeIf(name -> Input.ofAttribute(name) != Input.CLIENT);
    return Map.copyOf(some);
  }

  /** Those of the settings that {@link #put} takes: a session may have many others. */
  private static void each(SettingMap settings, BiConsumer<String, Setting> action) {
    settings.forEach(Setting.ATTRIBUTE_PREFIX, action);
    for (String key : List.of(Setting.REPLICA, APPLICATION_NAME)) {
      Setting setting = settings.get(key);
      if (setting != null) {
        action.accept(key, setting);
      }
    }
  }

  private static void put(Map<String, String> values, String name, String value) {
    String key = Setting.key(name);
    if (Setting.isAttribute(key)) {
      values.put(key, value);
    } else if (key.equals(APPLICATION_NAME)) {
      values.put(key, ReportedSettings.canonical(key, value, null));
    }
  }
}
