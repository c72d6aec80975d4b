package io.cordon.demo;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardianTest {

  @Test
  void removesTheDirectoryOfServersThatEndedWithoutAWord(@TempDir Path temporary) throws Exception {
    Path directory = Files.createDirectory(temporary.resolve("servers"));
    Process server = new ProcessBuilder("true").start();
    server.waitFor();
    Path ofServer = Files.createDirectories(directory.resolve("pg-primary"));
    Files.writeString(ofServer.resolve(Guardian.PID_FILE), server.pid() + "\n");

    Guardian.of(directory).release();

    assertFalse(Files.exists(directory));
  }
}
