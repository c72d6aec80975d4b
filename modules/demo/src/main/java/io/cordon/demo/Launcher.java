package io.cordon.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How PostgreSQL's programs are started. They refuse to run as root, so root starts them in a user
 * namespace of their own, where it is nobody (and still owns its files); where that is forbidden,
 * as in most containers, they run as the user {@code nobody}, who is given the files.
 */
enum Launcher {
  PLAIN {
    @Override
    List<String> prefix() {
      return List.of();
    }
  },
  USER_NAMESPACE {
    @Override
    List<String> prefix() {
      return List.of("unshare", "-U", "--");
    }
  },
  NOBODY {
    @Override
    List<String> prefix() {
      return List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--");
    }

    @Override
    void own(Path tree) throws IOException {
      try (Stream<Path> paths = Files.walk(tree)) {
        for (Path path : (Iterable<Path>) paths::iterator) {
          Files.setAttribute(path, "unix:uid", NOBODYS_ID, LinkOption.NOFOLLOW_LINKS);
          Files.setAttribute(path, "unix:gid", NOBODYS_ID, LinkOption.NOFOLLOW_LINKS);
        }
      }
    }
  };

  private static final int NOBODYS_ID = 65534;

  /** What comes before the program; each of these replaces itself, so the process id stays. */
  abstract List<String> prefix();

  /** Gives the files to whoever the programs run as. */
  void own(Path tree) throws IOException {}

  /** The one that works here. */
  static Launcher detect() {
    if (!isRoot()) {
      return PLAIN;
    }
    for (Launcher launcher : List.of(USER_NAMESPACE, NOBODY)) {
      if (launcher.works("true")) {
        return launcher;
      }
    }
    throw new IllegalStateException(
        "PostgreSQL does not run as root, and neither `unshare -U` nor `setpriv` works here:"
            + " start this as an ordinary user");
  }

  /** In a session of its own where there is one to be had: a Ctrl-C is ours, not the server's. */
  List<String> command(List<String> program) {
    List<String> command = new ArrayList<>(prefix());
    if (HAS_SETSID) {
      command.add("setsid");
    }
    command.addAll(program);
    return command;
  }

  /** The environment that the programs see: nothing of the caller's may change what they do. */
  static void environment(Map<String, String> environment) {
    environment.keySet().removeIf(name -> name.startsWith("PG"));
    environment.put("LC_ALL", "C");
  }

  private static final boolean HAS_SETSID = PLAIN.works("setsid", "true");

  private boolean works(String... program) {
    List<String> command = new ArrayList<>(prefix());
    command.addAll(List.of(program));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while looking for " + command.get(0), e);
    }
  }

  /** Whether a file that we make belongs to root: Java does not tell its own uid. */
  private static boolean isRoot() {
    try {
      Path probe = Files.createTempFile("cordon-uid", null);
      try {
        return Files.getAttribute(probe, "unix:uid").equals(0);
      } finally {
        Files.delete(probe);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
