package io.cordon.it.fleet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A shell that outlives this JVM by a moment: at the end of its input, which comes also when the
 * JVM is killed, it kills what still runs for the directory, takes away what is mounted in it, and
 * removes it.
 */
final class FleetGuardian {

  /** A process is known by its id in {@code directory/NAME/pid}, and names the directory. */
  static final String PID_FILE = "pid";

  private static final String SCRIPT =
      """
      trap '' INT TERM HUP
      read -r _
      for member in "$1"/*; do
        [ -f "$member/pid" ] && read -r pid <"$member/pid" || continue
        grep -aqF "$1" "/proc/$pid/cmdline" && kill -KILL "$pid"
      done
      while read -r _ at _; do
        case "$at" in "$1"/*) umount -l "$at" ;; esac
      done </proc/mounts
      left=50
      until rm -rf "$1" || [ "$left" = 0 ]; do
        left=$((left - 1))
        sleep 0.1
      done
      """;

  private final Process shell;

  private FleetGuardian(Process shell) {
    this.shell = shell;
  }

  static FleetGuardian of(Path directory) throws IOException {
    return new FleetGuardian(
        new ProcessBuilder("/bin/sh", "-c", SCRIPT, "fleet-guardian", directory.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /** Has it clean up now; returns when it is done. */
  void release() throws IOException, InterruptedException {
    shell.getOutputStream().close();
    if (!shell.waitFor(30, TimeUnit.SECONDS)) {
      throw new IOException("the guardian, process " + shell.pid() + ", does not end");
    }
  }
}
