package io.cordon.plugin.residency;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cordon.plugin.Json;
import io.cordon.plugin.JsonException;
import io.cordon.plugin.KeyValues;
import io.cordon.plugin.RegionView;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What operators have put into the plugin's keys: {@code region_map}, such as {@code
 * [["eu-west","pg-eu-west:5432"]]}, and {@code enforce}, {@code true} or {@code false}. Read again
 * when their bytes have changed, and only then. Thread-safe.
 */
final class Overrides {

  static final String REGION_MAP = "region_map";
  static final String ENFORCE = "enforce";

  /** There are no keys, or they do not count. */
  static final Current NONE = new Current(null, null, null);

  private final KeyValues keys;
  private final RegionView regions;
  private volatile Read last;

  /**
   * @param nodes by region; null if there is no map
   * @param enforce null if it is not overridden
   * @param problem why nothing can be decided; null if there is none
   */
  record Current(
      @Nullable Map<String, String> nodes, @Nullable Boolean enforce, @Nullable String problem) {}

  /** And from what it was read. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Read(byte @Nullable [] map, byte @Nullable [] enforce, Current current) {}

  Overrides(KeyValues keys, RegionView regions) {
    this.keys = keys;
    this.regions = regions;
    this.last = new Read(null, null, NONE);
  }

  Current current() {
    byte[] map = keys.get(REGION_MAP).orElse(null);
    byte[] enforce = keys.get(ENFORCE).orElse(null);
    Read read = last;
    if (!Arrays.equals(map, read.map()) || !Arrays.equals(enforce, read.enforce())) {
      read = new Read(map, enforce, read(map, enforce));
      last = read;
    }
    return read.current();
  }

  private Current read(byte @Nullable [] map, byte @Nullable [] enforce) {
    try {
      return new Current(
          map == null ? null : nodes(map), enforce == null ? null : flag(enforce), null);
    } catch (IllegalArgumentException e) {
      return new Current(null, null, e.getMessage());
    }
  }

  private static boolean flag(byte[] value) {
    return switch (text(ENFORCE, value).strip()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("enforce: expected true or false");
    };
  }

  private Map<String, String> nodes(byte[] value) {
    Object json;
    try {
      json = Json.read(text(REGION_MAP, value));
    } catch (JsonException e) {
      throw new IllegalArgumentException("region_map: " + e.getMessage(), e);
    }
    if (!(json instanceof List<?> entries)) {
      throw new IllegalArgumentException("region_map: expected [[\"region\",\"node\"],…]");
    }
    Map<String, String> nodes = new HashMap<>();
    for (int i = 0; i < entries.size(); i++) {
      if (!(entries.get(i) instanceof List<?> pair)
          || pair.size() != 2
          || !(pair.get(0) instanceof String region)
          || !(pair.get(1) instanceof String node)
          || region.isEmpty()) {
        throw new IllegalArgumentException("region_map[" + i + "]: expected [\"region\",\"node\"]");
      }
      String known =
          node(node)
              .orElseThrow(
                  () -> new IllegalArgumentException("region_map: \"" + node + "\" is not a node"));
      if (nodes.putIfAbsent(region, known) != null) {
        throw new IllegalArgumentException("region_map: \"" + region + "\" again");
      }
    }
    return nodes;
  }

  /** By its name, its address, or its name with a port. */
  private Optional<String> node(String text) {
    int colon = text.lastIndexOf(':');
    Optional<String> node = regions.node(text);
    return node.isPresent() || colon < 0 ? node : regions.node(text.substring(0, colon));
  }

  private static String text(String key, byte[] value) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(key + ": expected UTF-8", e);
    }
  }
}
