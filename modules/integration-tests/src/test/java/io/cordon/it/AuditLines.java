package io.cordon.it;

import io.cordon.test.Await;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The whole lines of an audit file that is being written. */
record AuditLines(Path file) {

  /** Of a file in a directory of its own, which a member makes. */
  static AuditLines create() {
    try {
      return new AuditLines(Files.createTempDirectory("cordon-audit").resolve("audit.jsonl"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<JsonObject> all() {
    try {
      String whole = Files.readString(file);
      return whole.substring(0, whole.lastIndexOf('\n') + 1).lines().map(JsonObject::new).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those of the statements of a client whose {@code application_name} is this. */
  List<JsonObject> of(String name) {
    return all().stream()
        .filter(line -> line.containsKey("attributes"))
        .filter(line -> name.equals(line.getJsonObject("attributes").getString("application_name")))
        .toList();
  }

  /** The same, when one of them has this command. */
  List<JsonObject> await(String name, String command) {
    Await.until(
        "a line of " + command + " of " + name,
        () -> of(name).stream().anyMatch(line -> command.equals(line.getString("command"))));
    return of(name);
  }
}
