package io.cordon.proxy.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

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
    List<String> lines = new ArrayList<>();
    for (String path : paths) {
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

  private static void flatten(String path, Object value, Map<String, String> into) {
    if (value instanceof JsonObject object && !object.isEmpty()) {
      for (String key : object.fieldNames()) {
        flatten(path.isEmpty() ? key : path + "." + key, object.getValue(key), into);
      }
    } else if (value instanceof JsonArray array && !array.isEmpty()) {
      for (int i = 0; i < array.size(); i++) {
        Object element = array.getValue(i);
        String name =
            element instanceof JsonObject object && object.getValue("name") instanceof String text
                ? text
                : Integer.toString(i);
        into.put(path + "[" + name + "]#", "place " + (i + 1));
        flatten(path + "[" + name + "]", element, into);
      }
    } else {
      into.put(path, io.vertx.core.json.Json.encode(value));
    }
  }
}
