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
      for server in "$1"/*; do
        read -r pid <"$server/pid" && kill -QUIT "$pid"
      done
      for server in "$1"/*; do
        if read -r pid <"$server/pid"; then
          left=200
          # The file tells sooner than the process id, which stays until the parent asks for it.
          while [ -f "$server/data/postmaster.pid" ] && kill -0 "$pid"; do
            left=$((left - 1))
            if [ "$left" = 0 ]; then kill -KILL "$pid"; break; fi
            sleep 0.05
          done
        fi
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
