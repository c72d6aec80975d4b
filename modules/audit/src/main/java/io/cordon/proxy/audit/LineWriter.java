package io.cordon.proxy.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.cordon.proxy.policy.Sha256;
import io.cordon.sql.SqlAnalyzer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes the content of lines, in one order of keys. For one thread. */
final class LineWriter {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final int MOST_ATTRIBUTES = 64;
  private static final int LONGEST_VALUE = 256;
  private static final int LONGEST_TEXT = 32 * 1024;
  private static final int LONGEST_REASON = 1024;
  private static final int MOST_REFUSERS = 64;

  private final JsonFactory json = new JsonFactory();
  private final SqlAnalyzer analyzer;
  private final boolean text;
  private final String member;
  private final long origin;

  /**
   * @param origin the {@link System#nanoTime} that times within the member count from
   */
  LineWriter(SqlAnalyzer analyzer, boolean text, String member, long origin) {
    this.analyzer = analyzer;
    this.text = text;
    this.member = member;
    this.origin = origin;
  }

  /** Something that the chain says of itself; values are texts or numbers. */
  byte[] note(long seq, String event, Map<String, ?> more) {
    return line(
        seq,
        event,
        Instant.now(),
        System.nanoTime(),
        out -> {
          for (Map.Entry<String, ?> entry : more.entrySet()) {
            if (entry.getValue() instanceof Number number) {
              out.writeNumberField(entry.getKey(), number.longValue());
            } else {
              string(out, entry.getKey(), String.valueOf(entry.getValue()), LONGEST_REASON);
            }
          }
        });
  }

  byte[] event(long seq, AuditEvent event) {
    String name =
        switch (event.kind()) {
          case REFUSED -> "refused";
          case ALLOWED -> "allowed";
          case LOGIN_REFUSED -> "login";
          case KEY -> "key";
        };
    return line(seq, name, event.time(), event.nanos(), out -> content(out, event));
  }

  private void content(JsonGenerator out, AuditEvent event) throws IOException {
    out.writeNumberField("epoch", event.epoch());
    string(out, "policy_hash", event.policyHash(), LONGEST_VALUE);
    string(out, "session", event.client().id(), LONGEST_VALUE);
    string(out, "address", event.client().address(), LONGEST_VALUE);
    string(out, "identity", event.client().identity(), LONGEST_VALUE);
    string(out, "database", event.client().database(), LONGEST_VALUE);
    AuditEvent.Text statement = event.statement();
    if (statement != null) {
      attributes(out, statement.attributes());
      string(out, "command", statement.command(), LONGEST_VALUE);
      out.writeStringField("fingerprint", fingerprint(statement));
      if (text) {
        string(out, "text", statement.text(), LONGEST_TEXT);
      }
    }
    AuditEvent.Key key = event.key();
    if (key != null) {
      string(out, "plugin", key.plugin(), LONGEST_VALUE);
      string(out, "key", key.name(), LONGEST_VALUE);
      string(out, "value_sha256", key.sha256(), LONGEST_VALUE);
    }
    refusers(out, event.refusers());
    string(out, "node", event.node(), LONGEST_VALUE);
    string(out, "sqlstate", event.sqlState(), LONGEST_VALUE);
    string(out, "request", event.request(), LONGEST_VALUE);
  }

  /** SHA-256 of the normalized form: statements of one shape have one fingerprint. */
  private String fingerprint(AuditEvent.Text statement) {
    String normalized = analyzer.normalize(statement.text(), statement.standardStrings());
    return Sha256.of(normalized.getBytes(StandardCharsets.UTF_8));
  }

  private static void attributes(JsonGenerator out, Map<String, String> attributes)
      throws IOException {
    out.writeObjectFieldStart("attributes");
    int left = MOST_ATTRIBUTES;
    for (Map.Entry<String, String> entry : new TreeMap<>(attributes).entrySet()) {
      if (left-- > 0) {
        string(out, LineText.cut(entry.getKey(), LONGEST_VALUE), entry.getValue(), LONGEST_VALUE);
      }
    }
    out.writeEndObject();
  }

  private static void refusers(JsonGenerator out, List<AuditEvent.Refuser> refusers)
      throws IOException {
    if (refusers.isEmpty()) {
      return;
    }
    out.writeArrayFieldStart("refused_by");
    boolean shown = true;
    for (AuditEvent.Refuser refuser :
        refusers.subList(0, Math.min(MOST_REFUSERS, refusers.size()))) {
      out.writeStartObject();
      string(out, "plugin", refuser.plugin(), LONGEST_VALUE);
      string(out, "reason", refuser.reason(), LONGEST_REASON);
      if (refuser.failed()) {
        out.writeBooleanField("failed", true);
      }
      if (shown) {
        out.writeBooleanField("shown", true);
        shown = false;
      }
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void string(JsonGenerator out, String key, @Nullable String value, int most)
      throws IOException {
    if (value != null) {
      out.writeStringField(key, LineText.cut(value, most));
    }
  }

  private interface Content {
    void write(JsonGenerator out) throws IOException;
  }

  /** Without its closing brace. */
  private byte[] line(long seq, String event, Instant time, long nanos, Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator out = json.createGenerator(bytes)) {
      out.writeStartObject();
      out.writeNumberField("seq", seq);
      out.writeStringField("event", event);
      out.writeStringField("time", TIME.format(time));
      out.writeNumberField("nanos", nanos - origin);
      out.writeStringField("member", member);
      content.write(out);
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    byte[] line = bytes.toByteArray();
    return Arrays.copyOf(line, line.length - 1);
  }
}
