package io.cordon.plugin;

import java.util.Map;

/** What a plugin is started with, and what it may ask as long as it is open. */
public interface PluginContext {

  /**
   * The plugin's part of the policy: JSON values as Java has them (String, Boolean, Number, List,
   * Map).
   */
  Map<String, Object> settings();

  /**
   * The same as a record that the plugin declares; see {@link Settings#bind}.
   *
   * @throws SettingsException with every problem at once
   */
  default <S extends Record> S settings(Class<S> type) {
    return Settings.bind(type, settings());
  }

  /** The regions and nodes of the policy. */
  RegionView regions();

  /** What the nodes' catalogs say of names. */
  default Catalog catalog() {
    return Catalog.none();
  }

  /** The plugin's own keys, shared by the fleet. */
  KeyValues keyValues();
}
