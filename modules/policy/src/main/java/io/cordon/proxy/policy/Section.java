package io.cordon.proxy.policy;

import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A map of a {@link Document}. Each key is asked for once, by its type; {@link #end} then says
 * which keys nobody asked for. What has a problem has its default (or an empty value) meanwhile. A
 * key without a value is as if it were not there.
 */
public final class Section {

  private static final Duration TICK = Duration.ofMillis(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private final Document document;
  private final String path;
  private final Map<String, Value> values;
  private final Set<String> known = new TreeSet<>();

  Section(Document document, String path, Map<String, Value> values) {
    this.document = document;
    this.path = path;
    this.values = values;
  }

  /** Such as {@code nodes[0]}; empty for the document as a whole. */
  public String path() {
    return path;
  }

  static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** Adds a problem of one of this section's keys. */
  public void problem(String key, String message) {
    document.problem(join(path, key), message);
  }

  /** A text that has to be there, and not to be empty. */
  public String text(String key) {
    if (!required(key, "text")) {
      return "";
    }
    String text = text(key, "");
    if (text.isEmpty() && present(key) instanceof Value.Scalar s && s.value() instanceof String) {
      problem(key, "expected text, found \"\"");
    }
    return text;
  }

  /** A text that has to be there and to match. */
  public String text(String key, Pattern pattern, String expected) {
    String text = text(key);
    if (!text.isEmpty() && !pattern.matcher(text).matches()) {
      problem(key, "expected " + expected + ", found \"" + text + "\"");
    }
    return text;
  }

  public String text(String key, String otherwise) {
    String text = textOrNull(key);
    return text == null ? otherwise : text;
  }

  public @Nullable String textOrNull(String key) {
    Value value = ask(key);
    return value == null ? null : textOf(join(path, key), value);
  }

  /** The same, as a path of the file system; null if it is not there. */
  public @Nullable Path pathOrNull(String key) {
    String text = textOrNull(key);
    try {
      return text == null ? null : Path.of(text);
    } catch (InvalidPathException e) {
      problem(key, "expected a path: " + e.getReason());
      return null;
    }
  }

  public boolean flag(String key, boolean otherwise) {
    Value value = ask(key);
    if (value == null) {
      return otherwise;
    } else if (value instanceof Value.Scalar scalar && scalar.value() instanceof Boolean flag) {
      return flag;
    }
    problem(key, "expected true or false, found " + found(value));
    return otherwise;
  }

  public int number(String key, int min, int max, int otherwise) {
    Value value = ask(key);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Value.Scalar scalar && scalar.value() instanceof Long number) {
      if (number >= min && number <= max) {
        return number.intValue();
      }
      problem(key, "expected " + range(min, max) + ", found " + number);
    } else if (value instanceof Value.Scalar scalar
        && scalar.value() instanceof BigInteger number) {
      problem(key, "expected " + range(min, max) + ", found " + number);
    } else {
      problem(key, "expected a whole number, found " + found(value));
    }
    return otherwise;
  }

  private static String range(int min, int max) {
    return min == max ? Integer.toString(min) : min + " to " + max;
  }

  /** Such as {@code 500ms}, {@code 5s}, {@code 10m}, {@code 2h}, {@code 1d}. */
  public Duration duration(String key, Duration min, Duration max, Duration otherwise) {
    Value value = ask(key);
    if (value == null) {
      return otherwise;
    }
    Duration duration =
        value instanceof Value.Scalar scalar ? Quantities.duration(scalar.text()) : null;
    if (duration == null) {
      problem(key, "expected a duration such as 500ms, 5s or 10m, found " + found(value));
    } else if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
      problem(
          key,
          "expected "
              + Quantities.show(min)
              + " to "
              + Quantities.show(max)
              + ", found "
              + found(value));
    } else {
      return duration;
    }
    return otherwise;
  }

  /**
   * The same, from a millisecond to an hour: how long something may take, or how often it comes.
   */
  public Duration duration(String key, Duration otherwise) {
    return duration(key, TICK, HOUR, otherwise);
  }

  /** Bytes, such as {@code 64KiB}, {@code 16MiB}, {@code 1GiB}, {@code 512B}. */
  public int size(String key, int min, int max, int otherwise) {
    Value value = ask(key);
    if (value == null) {
      return otherwise;
    }
    Long size = value instanceof Value.Scalar scalar ? Quantities.size(scalar.text()) : null;
    if (size == null) {
      problem(key, "expected a size such as 64KiB or 16MiB, found " + found(value));
    } else if (size < min || size > max) {
      problem(key, "expected " + min + "B to " + max + "B, found " + found(value));
    } else {
      return size.intValue();
    }
    return otherwise;
  }

  /** One of an enum's constants, in lower case and with hyphens. */
  public <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) {
    E chosen = choiceOrNull(key, type);
    return chosen == null ? otherwise : chosen;
  }

  /** The same; null if it is not there. */
  public <E extends Enum<E>> @Nullable E choiceOrNull(String key, Class<E> type) {
    Value value = ask(key);
    if (value == null) {
      return null;
    }
    for (E constant : type.getEnumConstants()) {
      if (value instanceof Value.Scalar scalar && name(constant).equals(scalar.text())) {
        return constant;
      }
    }
    problem(key, "expected " + choices(type) + ", found " + found(value));
    return null;
  }

  /** The same, and it has to be there. */
  public <E extends Enum<E>> E choice(String key, Class<E> type) {
    E first = type.getEnumConstants()[0];
    return required(key, choices(type)) ? choice(key, type, first) : first;
  }

  /** A section of its own; empty if it is not there. */
  public Section section(String key) {
    known.add(key);
    return new Section(document, join(path, key), members(join(path, key), present(key)));
  }

  /** A list of sections; empty if it is not there. */
  public List<Section> sections(String key) {
    List<Section> sections = new ArrayList<>();
    for (Value value : elements(key)) {
      String at = join(path, key) + "[" + sections.size() + "]";
      sections.add(new Section(document, at, members(at, value)));
    }
    return sections;
  }

  /** Sections by a name that the document chooses. */
  public Map<String, Section> named(String key) {
    String at = join(path, key);
    Map<String, Section> sections = new LinkedHashMap<>();
    Value given = ask(key);
    members(at, given)
        .forEach(
            (name, value) ->
                sections.put(
                    name, new Section(document, join(at, name), members(join(at, name), value))));
    return sections;
  }

  /** Texts by a name that the document chooses. */
  public Map<String, String> texts(String key) {
    String at = join(path, key);
    Map<String, String> texts = new LinkedHashMap<>();
    members(at, ask(key)).forEach((name, value) -> texts.put(name, textOf(join(at, name), value)));
    return texts;
  }

  /** A list of texts. */
  public List<String> list(String key) {
    List<String> texts = new ArrayList<>();
    for (Value value : elements(key)) {
      texts.add(textOf(join(path, key) + "[" + texts.size() + "]", value));
    }
    return texts;
  }

  /** The same; null if it is not there. */
  public @Nullable List<String> listOrNull(String key) {
    return ask(key) == null ? null : list(key);
  }

  /** A list of {@code host:port}. */
  public List<String> addresses(String key) {
    List<String> addresses = list(key);
    for (int i = 0; i < addresses.size(); i++) {
      String address = addresses.get(i);
      if (!address.isEmpty() && Address.parse(address) == null) {
        problem(key + "[" + i + "]", "expected host:port, found \"" + address + "\"");
      }
    }
    return addresses;
  }

  /** A map as it is: String, Boolean, Number, List, Map, null. */
  public Map<String, Object> raw(String key) {
    return rawMembers(members(join(path, key), ask(key)));
  }

  /** Says which keys nobody asked for. */
  public void end() {
    for (String key : values.keySet()) {
      if (!known.contains(key)) {
        problem(key, "not known; expected one of " + String.join(", ", known));
      }
    }
  }

  private @Nullable Value present(String key) {
    Value value = values.get(key);
    return value instanceof Value.Scalar scalar && scalar.value() == null ? null : value;
  }

  private @Nullable Value ask(String key) {
    known.add(key);
    document.asked(join(path, key));
    return present(key);
  }

  private boolean required(String key, String expected) {
    if (present(key) != null) {
      return true;
    }
    ask(key);
    problem(key, "missing; expected " + expected);
    return false;
  }

  private String textOf(String at, Value value) {
    if (value instanceof Value.Scalar scalar
        && (scalar.expanded() || scalar.value() instanceof String)) {
      return scalar.text();
    }
    String hint = value instanceof Value.Scalar s && s.value() != null ? "; quote it" : "";
    document.problem(at, "expected text, found " + value.kind() + hint);
    return "";
  }

  private List<Value> elements(String key) {
    Value value = ask(key);
    if (value instanceof Value.Elements elements) {
      return elements.values();
    } else if (value != null) {
      problem(key, "expected a list, found " + value.kind());
    }
    return List.of();
  }

  private Map<String, Value> members(String at, @Nullable Value value) {
    if (value instanceof Value.Members members) {
      return members.values();
    } else if (value != null && !(value instanceof Value.Scalar s && s.value() == null)) {
      document.problem(at, "expected a map, found " + value.kind());
    }
    return Map.of();
  }

  private static Map<String, Object> rawMembers(Map<String, Value> members) {
    Map<String, Object> raw = new LinkedHashMap<>();
    members.forEach((key, value) -> raw.put(key, rawValue(value)));
    return Collections.unmodifiableMap(raw);
  }

  @SuppressWarnings("NullAway") // A JSON null is null, as the plugin's contract has it.
  private static Object rawValue(Value value) {
    if (value instanceof Value.Members members) {
      return rawMembers(members.values());
    } else if (value instanceof Value.Elements elements) {
      List<Object> raw = new ArrayList<>();
      elements.values().forEach(element -> raw.add(rawValue(element)));
      return Collections.unmodifiableList(raw);
    } else {
      return ((Value.Scalar) value).value();
    }
  }

  private static String found(Value value) {
    return value instanceof Value.Scalar scalar && scalar.value() != null
        ? (scalar.value() instanceof String ? "\"" + scalar.text() + "\"" : scalar.text())
        : value.kind();
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static <E extends Enum<E>> String choices(Class<E> type) {
    return Stream.of(type.getEnumConstants())
        .map(Section::name)
        .collect(Collectors.joining(" or "));
  }

  /**
   * Whether a name was seen before; a problem of the key if so.
   *
   * @param owner the path of what has the name
   * @param seen the names, and the paths of what has them; this one is added
   */
  public void unique(String key, String owner, String name, Map<String, String> seen) {
    String before = name.isEmpty() ? null : seen.putIfAbsent(name, owner);
    if (before != null) {
      problem(key, "\"" + name + "\" is already the name of " + before);
    }
  }
}
