package io.cordon.proxy.policy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that a person has written. */
public final class TextFile {

  private TextFile() {}

  /**
   * Its text. Blocks.
   *
   * @throws IOException that names the file, if it is not there, is a directory, or is not UTF-8
   */
  public static String read(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new FileSystemException(file.toString(), null, "is a directory, expected a file");
    }
    try {
      return Files.readString(file);
    } catch (java.nio.charset.MalformedInputException e) {
      FileSystemException named =
          new FileSystemException(file.toString(), null, "is no text in UTF-8");
      named.initCause(e);
      throw named;
    }
  }
}
