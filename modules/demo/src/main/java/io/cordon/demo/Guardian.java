package io.cordon.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A shell that outlives this JVM by a moment, and cleans up after it: it waits for the end of its
 * input, which comes when the JVM closes it or dies (also of {@code kill -9}), then stops every
 * server of the directory that still runs, and removes the directory.
 *
 * <p>It cannot help when it is killed itself, together with the JVM.
 */
final class Guardian {

  private static final String SCRIPT =
      """
      trap '' INT TERM HUP
      read -r _
      pids=
      for file in "$1"/*/pid; do
        if [ -f "$file" ] && read -r pid <"$file"; then
          pids="$pids $pid"
          kill -QUIT "$pid"
        fi
      done
      for pid in $pids; do
        left=100
        while kill -0 "$pid"; do
          left=$((left - 1))
          if [ "$left" = 0 ]; then kill -KILL "$pid"; break; fi
          sleep 0.1
        done
      done
      left=50
      until rm -rf "$1" || [ "$left" = 0 ]; do
        left=$((left - 1))
        sleep 0.1
      done
      """;

  /** What a process of the directory is known by, in {@code directory/NAME}. */
  static final String PID_FILE = "pid";

  private final Process shell;

  private Guardian(Process shell) {
    this.shell = shell;
  }

  /** Guards the servers whose process ids are in {@code directory/NAME/pid}. */
  static Guardian of(Path directory) throws IOException {
    return new Guardian(
        new ProcessBuilder("/bin/sh", "-c", SCRIPT, "cordon-guardian", directory.toString())
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
