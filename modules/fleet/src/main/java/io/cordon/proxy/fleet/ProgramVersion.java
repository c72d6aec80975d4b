package io.cordon.proxy.fleet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this program, as its build has written it down. */
public final class ProgramVersion {

  private ProgramVersion() {}

  /** Such as {@code 0.1.0}; {@code unknown} where nothing was written down. */
  public static String current() {
    Properties properties = new Properties();
    try (InputStream in = ProgramVersion.class.getResourceAsStream("version.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("version.properties", e);
    }
    return properties.getProperty("version", "unknown");
  }
}
