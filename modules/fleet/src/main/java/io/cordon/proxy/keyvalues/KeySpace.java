package io.cordon.proxy.keyvalues;

import java.util.regex.Pattern;

/** Where a plugin's keys are: under its name, without the prefix that published plugins carry. */
public final class KeySpace {

  private static final String PUBLISHED = "helios-plugin-";

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,99}");

  private KeySpace() {}

  /**
   * The key space of a plugin: {@code helios-plugin-residency-router} and {@code residency-router}
   * have the same.
   */
  public static String of(String plugin) {
    return plugin.length() > PUBLISHED.length() && plugin.startsWith(PUBLISHED)
        ? plugin.substring(PUBLISHED.length())
        : plugin;
  }

  /** True if a plugin may have this name, the published prefix included. */
  public static boolean isName(String plugin) {
    return NAME.matcher(plugin).matches();
  }
}
