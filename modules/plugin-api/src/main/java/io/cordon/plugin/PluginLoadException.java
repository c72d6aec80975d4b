package io.cordon.plugin;

/** Code or a package that is not a plugin, or not one to be trusted: it names plugin and cause. */
public final class PluginLoadException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public PluginLoadException(String message) {
    super(message);
  }

  public PluginLoadException(String message, Throwable cause) {
    super(message, cause);
  }
}
