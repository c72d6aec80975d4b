package io.cordon.plugin;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One value of {@link Settings}: from JSON as Java has it to the type of a record's component. */
final class SettingValue {

  private SettingValue() {}

  /** The value as this type; null if it is not one, which has been added to the problems. */
  static @Nullable Object of(Type type, Object given, String path, List<String> problems) {
    Class<?> raw = raw(type);
    if (raw == Optional.class) {
      Object inner = of(argument(type, 0), given, path, problems);
      return inner == null ? null : Optional.of(inner);
    } else if (raw == List.class && given instanceof List<?> list) {
      return list(argument(type, 0), list, path, problems);
    } else if (raw == Map.class && given instanceof Map<?, ?> map) {
      return map(argument(type, 1), map, path, problems);
    } else if (raw.isRecord() && given instanceof Map<?, ?> map) {
      return Settings.record(raw, map, path, problems);
    }
    Object value = scalar(raw, given);
    if (value == null) {
      problems.add(path + ": expected " + describe(type) + ", found " + show(given));
    }
    return value;
  }

  /** A default, as it would be written in a policy. */
  static @Nullable Object written(Type type, String text, String path, List<String> problems) {
    Class<?> raw = raw(type);
    if (raw == String.class || raw.isEnum() || raw == Object.class) {
      return of(type, text, path, problems);
    } else if (raw == boolean.class || raw == Boolean.class) {
      return of(type, Boolean.valueOf(text), path, problems);
    } else if (raw == double.class || raw == Double.class) {
      return of(type, Double.valueOf(text), path, problems);
    }
    return of(type, Long.valueOf(text), path, problems);
  }

  /** What a component is that is not there and has no default; null if it must be there. */
  static @Nullable Object empty(Class<?> raw) {
    if (raw == Optional.class) {
      return Optional.empty();
    } else if (raw == List.class) {
      return List.of();
    }
    return raw == Map.class ? Map.of() : null;
  }

  static String describe(Type type) {
    Class<?> raw = raw(type);
    if (raw == Optional.class) {
      return describe(argument(type, 0));
    } else if (raw == boolean.class || raw == Boolean.class) {
      return "true or false";
    } else if (raw == String.class) {
      return "text";
    } else if (raw == double.class || raw == Double.class) {
      return "a number";
    } else if (raw.isPrimitive() || Number.class.isAssignableFrom(raw)) {
      return "a whole number";
    } else if (raw.isEnum()) {
      return String.join(" or ", names(raw));
    } else if (raw == List.class) {
      return "a list";
    }
    return raw == Object.class ? "a value" : "keys and values";
  }

  private static @Nullable Object scalar(Class<?> raw, Object given) {
    if (raw == boolean.class || raw == Boolean.class) {
      return given instanceof Boolean ? given : null;
    } else if (raw == String.class) {
      return given instanceof String ? given : null;
    } else if (raw.isEnum()) {
      return constant(raw, given);
    } else if (raw == Object.class) {
      return given;
    }
    return given instanceof Number number ? number(raw, number) : null;
  }

  /** Null if it does not fit, or has a fraction where none may be. */
  private static @Nullable Object number(Class<?> raw, Number given) {
    if (raw == double.class || raw == Double.class) {
      return given.doubleValue();
    }
    boolean whole = given.doubleValue() == Math.rint(given.doubleValue());
    long value = given.longValue();
    boolean exact = whole && Math.abs(given.doubleValue()) < 0x1p63;
    if (raw == int.class || raw == Integer.class) {
      return exact && value == (int) value ? (Object) (int) value : null;
    }
    return exact && (raw == long.class || raw == Long.class) ? (Object) value : null;
  }

  private static @Nullable Object constant(Class<?> raw, Object given) {
    List<String> names = names(raw);
    int index = given instanceof String text ? names.indexOf(text) : -1;
    return index < 0 ? null : raw.getEnumConstants()[index];
  }

  private static List<String> names(Class<?> raw) {
    List<String> names = new ArrayList<>();
    for (Object constant : raw.getEnumConstants()) {
      names.add(((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }
    return names;
  }

  private static List<Object> list(Type type, List<?> given, String path, List<String> problems) {
    List<Object> values = new ArrayList<>(given.size());
    for (int i = 0; i < given.size(); i++) {
      add(type, given.get(i), path + "[" + i + "]", problems, values);
    }
    return List.copyOf(values);
  }

  private static Map<String, Object> map(
      Type type, Map<?, ?> given, String path, List<String> problems) {
    Map<String, Object> values = new LinkedHashMap<>();
    given.forEach(
        (key, value) -> {
          List<Object> one = new ArrayList<>(1);
          add(type, value, path + "." + key, problems, one);
          one.forEach(bound -> values.put(String.valueOf(key), bound));
        });
    return java.util.Collections.unmodifiableMap(values);
  }

  private static void add(
      Type type, @Nullable Object given, String path, List<String> problems, List<Object> to) {
    if (given == null) {
      problems.add(path + ": expected " + describe(type) + ", found nothing");
      return;
    }
    Object value = of(type, given, path, problems);
    if (value != null) {
      to.add(value);
    }
  }

  private static Class<?> raw(Type type) {
    return type instanceof ParameterizedType generic
        ? (Class<?>) generic.getRawType()
        : (Class<?>) type;
  }

  private static Type argument(Type type, int index) {
    return type instanceof ParameterizedType generic
        ? generic.getActualTypeArguments()[index]
        : Object.class;
  }

  private static String show(Object value) {
    return value instanceof String text ? "\"" + text + "\"" : String.valueOf(value);
  }
}
