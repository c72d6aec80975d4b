package io.cordon.plugin;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Binds a plugin's settings to a record that it declares. */
public final class Settings {

  private Settings() {}

  /**
   * A record of these settings: a component is the key of its name.
   *
   * <p>Components are boolean, int, long, double, String, Object, enums (constants in lower case,
   * with hyphens), records, and Optional, List and Map (of String to) any of these. One without a
   * key takes its {@link Default}; an Optional, List or Map without one is empty. What the record's
   * constructor throws, IllegalArgumentException or SettingsException, is a problem too.
   *
   * @throws SettingsException with every problem at once: {@code path: what was expected}
   */
  public static <S extends Record> S bind(Class<S> type, Map<String, ?> settings) {
    List<String> problems = new ArrayList<>();
    S bound = record(type, settings, "", problems);
    if (bound == null || !problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    return bound;
  }

  /** Null if there was a problem, which has been added. */
  static <S> @Nullable S record(
      Class<S> type, Map<?, ?> settings, String path, List<String> problems) {
    RecordComponent[] components = type.getRecordComponents();
    unknownKeys(components, settings, path, problems);
    int before = problems.size();
    Class<?>[] types = new Class<?>[components.length];
    @Nullable Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      RecordComponent component = components[i];
      types[i] = component.getType();
      String key = component.getName();
      String where = prefix(path) + key;
      Object given = settings.get(key);
      if (given == null && settings.containsKey(key) && types[i] != Optional.class) {
        problems.add(
            where
                + ": expected "
                + SettingValue.describe(component.getGenericType())
                + ", found nothing");
      } else {
        values[i] = value(component, given, where, problems);
      }
    }
    return problems.size() > before ? null : create(type, types, values, path, problems);
  }

  private static void unknownKeys(
      RecordComponent[] components, Map<?, ?> settings, String path, List<String> problems) {
    List<String> known = new ArrayList<>();
    for (RecordComponent component : components) {
      known.add(component.getName());
    }
    known.sort(null);
    Map<String, Object> sorted = new TreeMap<>();
    settings.keySet().forEach(key -> sorted.put(String.valueOf(key), ""));
    for (String key : sorted.keySet()) {
      if (!known.contains(key)) {
        problems.add(
            prefix(path) + key + ": not known; expected one of " + String.join(", ", known));
      }
    }
  }

  private static @Nullable Object value(
      RecordComponent component, @Nullable Object given, String path, List<String> problems) {
    Type type = component.getGenericType();
    if (given != null) {
      return SettingValue.of(type, given, path, problems);
    }
    Default fallback = component.getAnnotation(Default.class);
    if (fallback != null) {
      return SettingValue.written(type, fallback.value(), path, problems);
    }
    Object empty = SettingValue.empty(component.getType());
    if (empty == null) {
      problems.add(path + ": missing; expected " + SettingValue.describe(type));
    }
    return empty;
  }

  private static <S> @Nullable S create(
      Class<S> type,
      Class<?>[] types,
      @Nullable Object[] values,
      String path,
      List<String> problems) {
    String where = path.isEmpty() ? "" : path + ": ";
    try {
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof SettingsException several) {
        several.problems().forEach(problem -> problems.add(prefix(path) + problem));
      } else if (e.getCause() instanceof IllegalArgumentException one) {
        problems.add(where + String.valueOf(one.getMessage()));
      } else {
        problems.add(where + e.getCause());
      }
      return null;
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(type + " cannot be created", e);
    }
  }

  private static String prefix(String path) {
    return path.isEmpty() ? "" : path + ".";
  }
}
