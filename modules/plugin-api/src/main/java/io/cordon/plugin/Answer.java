package io.cordon.plugin;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a hook answered, as a JSON object: its action, and texts beside it. */
final class Answer {

  private final Map<?, ?> members;

  private Answer(Map<?, ?> members) {
    this.members = members;
  }

  /** Throws JsonException if the text is not a JSON object. */
  static Answer read(String text) {
    if (!(JsonReader.read(text) instanceof Map<?, ?> members)) {
      throw new JsonException("expected an object");
    }
    return new Answer(members);
  }

  /** The text of these bytes; throws JsonException if they are too many or not UTF-8. */
  static String utf8(byte[] utf8) {
    if (utf8.length > JsonReader.MAX_LENGTH) {
      throw new JsonException("longer than " + JsonReader.MAX_LENGTH + " bytes");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new JsonException("not UTF-8");
    }
  }

  /** Of {@code action}, or of {@code kind}, which published plugins say. */
  String action() {
    Object action = members.get("action");
    Object kind = members.get("kind");
    if (action != null && kind != null && !action.equals(kind)) {
      throw new JsonException("action and kind differ");
    }
    if ((action == null ? kind : action) instanceof String name) {
      return name;
    }
    throw new JsonException("action: expected text");
  }

  JsonException unknown(String action) {
    String shown = action.length() <= 40 ? action : action.substring(0, 40) + "…";
    return new JsonException("unknown action \"" + shown + "\"");
  }

  /** The member's text; throws JsonException, with what was expected, if there is none. */
  String required(String key, String expected) {
    String text = text(key);
    if (text == null) {
      throw new JsonException(key + ": expected " + expected);
    }
    return text;
  }

  /** The member's list of names; throws JsonException if it is something else. */
  List<String> names(String key) {
    if (!(members.get(key) instanceof List<?> given)) {
      throw new JsonException(key + ": expected a list of nodes");
    }
    List<String> names = new ArrayList<>(given.size());
    for (Object name : given) {
      if (!(name instanceof String text) || text.isEmpty()) {
        throw new JsonException(key + ": expected names of nodes");
      }
      names.add(text);
    }
    return names;
  }

  /** Of {@code reason}, or of {@code value}, or else the default one. */
  String reason() {
    String reason = text("reason");
    if (reason == null) {
      reason = text("value");
    }
    return reason == null ? RouteResult.DEFAULT_REASON : reason;
  }

  /** Null if there is none, or it is blank, or no text. */
  @Nullable String text(String key) {
    return members.get(key) instanceof String text && !text.isBlank() ? text : null;
  }

  @Nullable Object member(String key) {
    return members.get(key);
  }
}
