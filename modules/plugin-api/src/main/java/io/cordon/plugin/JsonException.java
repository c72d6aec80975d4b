package io.cordon.plugin;

/** Text that is not the JSON it should be: a plugin that answers so has failed. */
public final class JsonException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  JsonException(String message) {
    super(message);
  }
}
