package io.cordon.proxy.router;

import io.cordon.plugin.Catalog;
import io.cordon.plugin.KeyValues;
import io.cordon.plugin.PluginContext;
import io.cordon.plugin.RegionView;
import java.util.Map;

/** What a plugin of one policy is started with. */
record PolicyContext(
    Map<String, Object> settings, RegionView regions, KeyValues keyValues, Catalog catalog)
    implements PluginContext {}
