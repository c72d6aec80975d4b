package io.cordon.plugin;

/** A point in the life of a session or a query where plugins are asked. */
public enum Hook {
  AUTHENTICATE("authenticate"),
  PRE_QUERY("pre_query"),
  ROUTE("route"),
  POST_QUERY("post_query");

  private final String wireName;

  Hook(String wireName) {
    this.wireName = wireName;
  }

  /** Its name in manifests, and of the function that a module exports for it. */
  public String wireName() {
    return wireName;
  }
}
