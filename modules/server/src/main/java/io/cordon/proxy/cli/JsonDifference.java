package io.cordon.proxy.cli;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What two policies differ in, a line for each value, by its path; nodes and plugins by name. */
final class JsonDifference {

  private JsonDifference() {}

  /** Lines that begin with {@code -} for what is there before only, and {@code +} for after. */
  static List<String> of(JsonObject before, JsonObject after) {
    Map<String, String> old = new TreeMap<>();
    Map<String, String> now = new TreeMap<>();
    flatten("", before, old);
    flatten("", after, now);
    TreeSet<String> paths = new TreeSet<>(old.keySet());
    paths.addAll(now.keySet());
    Map<String, List<String>> orders = new TreeMap<>();
    order(before, after, orders);
    paths.addAll(orders.keySet());
    List<String> lines = new ArrayList<>();
    for (String path : paths) {
      lines.addAll(orders.getOrDefault(path, List.of()));
      String was = old.get(path);
      String is = now.get(path);
      if (was != null && !was.equals(is)) {
        lines.add("- " + path + ": " + was);
      }
      if (is != null && !is.equals(was)) {
        lines.add("+ " + path + ": " + is);
      }
    }
    return lines;
  }

  private static void flatten(String path, @Nullable Object value, Map<String, String> into) {
    if (value instanceof JsonObject object && !object.isEmpty()) {
      for (String key : object.fieldNames()) {
        flatten(path.isEmpty() ? key : path + "." + key, object.getValue(key), into);
      }
    } else if (value instanceof JsonArray array) {
      if (array.stream().noneMatch(JsonObject.class::isInstance)) {
        into.put(
            path,
            array.isEmpty()
                ? "none"
                : array.stream().map(Json::encode).collect(Collectors.joining(", ")));
        return;
      }
      for (int i = 0; i < array.size(); i++) {
        String name = name(array.getValue(i));
        String element = path + "[" + (name == null ? String.valueOf(i) : name) + "]";
        flatten(element, array.getValue(i), into);
      }
    } else {
      into.put(path, Json.encode(value));
    }
  }

  private static @Nullable String name(@Nullable Object element) {
    return element instanceof JsonObject object && object.getValue("name") instanceof String text
        ? text
        : null;
  }

  /** Of each list whose elements have names: those that are in it before and after, if turned. */
  private static void order(JsonObject before, JsonObject after, Map<String, List<String>> lines) {
    for (String key : before.fieldNames()) {
      List<String> old = names(before.getValue(key));
      List<String> now = names(after.getValue(key));
      List<String> stayed = new ArrayList<>(old);
      stayed.retainAll(now);
      now.retainAll(old);
      if (!stayed.equals(now)) {
        lines.put(
            key,
            List.of(
                "- " + key + ": order " + String.join(", ", stayed),
                "+ " + key + ": order " + String.join(", ", now)));
      }
    }
  }

  private static List<String> names(@Nullable Object value) {
    List<String> names = new ArrayList<>();
    if (value instanceof JsonArray array) {
      for (Object element : array) {
        String name = name(element);
        if (name != null) {
          names.add(name);
        }
      }
    }
    return names;
  }
}
