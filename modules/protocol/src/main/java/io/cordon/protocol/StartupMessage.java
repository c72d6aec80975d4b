package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opens a session.
 *
 * @param parameters in the order they came, names as they were written; of one name the last counts
 */
public record StartupMessage(int major, int minor, Map<String, String> parameters)
    implements StartupPacket {

  private static final Set<String> NOT_SETTINGS =
      Set.of("user", "database", "options", "replication");
  private static final String PROTOCOL_OPTION = "_pq_.";

  public StartupMessage {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }

  /** Of protocol 3.0. */
  public StartupMessage(Map<String, String> parameters) {
    this(3, 0, parameters);
  }

  static StartupMessage decode(int major, int minor, ByteBuf body) {
    if (major != 3) {
      throw new ProtocolViolation(
          "0A000",
          "unsupported frontend protocol " + major + '.' + minor + ": server supports 3.0 to 3.0",
          true);
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    while (body.isReadable() && body.getByte(body.readerIndex()) != 0) {
      String name = readString(body);
      parameters.put(name, readString(body));
    }
    if (body.readableBytes() != 1) {
      throw layout();
    }
    return new StartupMessage(major, minor, parameters);
  }

  private static String readString(ByteBuf body) {
    if (body.bytesBefore((byte) 0) < 0) {
      throw layout();
    }
    try {
      return Text.read(body, StandardCharsets.UTF_8);
    } catch (ProtocolViolation malformed) {
      throw new ProtocolViolation(malformed.sqlState(), malformed.getMessage(), true);
    }
  }

  private static ProtocolViolation layout() {
    return ProtocolViolation.fatal(
        "invalid startup packet layout: expected terminator as last byte");
  }

  /** Null: the client did not say, and is to be refused with 28000. */
  public @Nullable String user() {
    String user = parameters.get("user");
    return user == null || user.isEmpty() ? null : user;
  }

  /** The user's name, if the client did not say. */
  public @Nullable String database() {
    String database = parameters.get("database");
    return database == null || database.isEmpty() ? user() : database;
  }

  /** Names of the protocol options ({@code _pq_.…}) that were asked for; we know none. */
  public List<String> protocolOptions() {
    return parameters.keySet().stream().filter(n -> n.startsWith(PROTOCOL_OPTION)).toList();
  }

  /**
   * The settings of the session: those of {@code options}, then the other parameters, which win.
   * Names are in lower case, as PostgreSQL compares them.
   *
   * @throws ProtocolViolation fatal: 42601 {@code options} cannot be read; 42704 a name that would
   *     mean something else to a node if its case were lost, such as {@code "Replication"}
   */
  public Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    String options = parameters.get("options");
    if (options != null) {
      StartupOptions.parse(options).forEach((n, v) -> put(settings, n, v));
    }
    parameters.forEach(
        (name, value) -> {
          if (!NOT_SETTINGS.contains(name) && !name.startsWith(PROTOCOL_OPTION)) {
            put(settings, name, value);
          }
        });
    return settings;
  }

  private static void put(Map<String, String> settings, String name, String value) {
    String key = lowerCase(name);
    if (isReserved(key)) {
      throw new ProtocolViolation(
          "42704", "unrecognized configuration parameter \"" + name + '"', true);
    }
    settings.put(key, value);
  }

  /** Of ASCII only, as PostgreSQL does it: no other letter may turn into one of a known name. */
  private static String lowerCase(String name) {
    StringBuilder lower = new StringBuilder(name);
    for (int i = 0; i < lower.length(); i++) {
      char c = lower.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        lower.setCharAt(i, (char) (c + 'a' - 'A'));
      }
    }
    return lower.toString();
  }

  /** Whether a start-up parameter of this name is not a setting, but means something itself. */
  public static boolean isReserved(String name) {
    return name.isEmpty() || NOT_SETTINGS.contains(name) || name.startsWith(PROTOCOL_OPTION);
  }

  public void encode(ByteBuf out) {
    int start = out.writerIndex();
    out.writeInt(0).writeInt(major << 16 | minor);
    parameters.forEach(
        (name, value) -> {
          Text.write(out, name, StandardCharsets.UTF_8);
          Text.write(out, value, StandardCharsets.UTF_8);
        });
    out.writeByte(0);
    out.setInt(start, out.writerIndex() - start);
  }
}
