package io.cordon.proxy.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cordon.sql.SqlAnalyzer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the tests of this package have in common. */
final class AuditFixture {

  /** Of the policy of every event. */
  static final String HASH = "5e".repeat(32);

  /** What the version before wrote, whose lines did not have the policy's hash. */
  static final String WITHOUT_POLICY_HASHES =
      """
      {"seq":1,"event":"genesis","time":"2026-11-20T08:00:00.000000001Z","nanos":12,"member":"m1"\
      ,"prev":"0000000000000000000000000000000000000000000000000000000000000000"\
      ,"hash":"2d5243a9669ccaa229dee1f482ed17590b46cd25d12ebcf59c299b06dd6ae32a"}
      {"seq":2,"event":"refused","time":"2026-11-20T08:00:01.000000001Z","nanos":1000000012,"member":"m1"\
      ,"epoch":3,"session":"31","address":"127.0.0.1:5000","identity":"alice","database":"demo","attributes":{"helios.region":"mars"},"command":"SELECT"\
      ,"fingerprint":"0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f"\
      ,"refused_by":[{"plugin":"a","reason":"first","shown":true}],"sqlstate":"42000","request":"31-1"\
      ,"prev":"2d5243a9669ccaa229dee1f482ed17590b46cd25d12ebcf59c299b06dd6ae32a"\
      ,"hash":"7d7f49ca3346253ff3c2a00ea9524c1edf2114a2d0b73fc6bfe341e34fde6e19"}
      {"seq":3,"event":"stop","time":"2026-11-20T08:00:02.000000001Z","nanos":2000000012,"member":"m1"\
      ,"prev":"7d7f49ca3346253ff3c2a00ea9524c1edf2114a2d0b73fc6bfe341e34fde6e19"\
      ,"hash":"40fdd2145e441e533fddcce839b114fe8ece7f2562aea8b9231496cca08e43fb"}
      """;

  private static final ObjectMapper JSON = new ObjectMapper();

  private AuditFixture() {}

  static AuditOptions options(Path file) {
    return new AuditOptions(
        file,
        false,
        false,
        1 << 20,
        Duration.ofDays(1),
        0,
        AuditOptions.Sync.INTERVAL,
        AuditOptions.OnFailure.REFUSE,
        1024);
  }

  static AuditOptions withMaxBytes(AuditOptions o, long maxBytes, int keep) {
    return new AuditOptions(
        o.file(),
        o.decisions(),
        o.text(),
        maxBytes,
        o.maxAge(),
        keep,
        o.sync(),
        o.onFailure(),
        o.queue());
  }

  static AuditOptions withFailure(AuditOptions o, AuditOptions.OnFailure onFailure, int queue) {
    return new AuditOptions(
        o.file(), true, o.text(), o.maxBytes(), o.maxAge(), o.keep(), o.sync(), onFailure, queue);
  }

  static AuditLog open(AuditOptions options) throws IOException {
    AuditLog log = AuditLog.of(options, epoch -> null);
    log.open("m1", SqlAnalyzer.postgres17());
    return log;
  }

  static AuditEvent refused(String sql) {
    return event(AuditEvent.Kind.REFUSED, sql);
  }

  static AuditEvent event(AuditEvent.Kind kind, String sql) {
    return new AuditEvent(
        kind,
        Instant.parse("2026-11-26T12:00:00.000000001Z"),
        System.nanoTime(),
        7,
        HASH,
        new AuditEvent.Client("31", "127.0.0.1:5000", "alice", "demo"),
        new AuditEvent.Text(sql, true, "SELECT", Map.of("helios.region", "mars")),
        null,
        List.of(
            new AuditEvent.Refuser("a", "first", false),
            new AuditEvent.Refuser("b", "second", true)),
        "42000",
        "31-1");
  }

  /** A closed chain of the genesis, so many refusals, and the end. */
  static void write(AuditOptions options, int refusals) throws IOException {
    try (AuditLog log = open(options)) {
      for (int i = 0; i < refusals; i++) {
        log.record(refused("SELECT " + i));
      }
    }
  }

  static List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  static List<String> events(Path file) throws IOException {
    return lines(file).stream().map(line -> line.get("event").asText()).toList();
  }

  /** Every file of the series, the written one last. */
  static List<Path> series(Path file) throws IOException {
    AuditFiles files = new AuditFiles(file);
    List<Path> all = new ArrayList<>(files.closed());
    all.add(files.active());
    return all;
  }

  static Verification verify(Path file) throws IOException {
    return AuditVerifier.verify(series(file), null);
  }
}
