package io.cordon.plugin.testkit;

import io.cordon.plugin.HookContext;
import io.cordon.plugin.RouteRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A request: a SELECT of nobody's, unless told otherwise. Each one that is built has a request id
 * of its own.
 */
public final class RequestBuilder {

  private static final AtomicLong IDS = new AtomicLong();

  private final Map<String, String> attributes = new LinkedHashMap<>();
  private String query;
  private String normalized;
  private String command = "SELECT";
  private List<String> tables = List.of();
  private List<String> functions = List.of();
  private boolean readOnly = true;
  private boolean opaque;
  private String clientId = "client-1";
  private String identity = "postgres";
  private String database = "postgres";

  private RequestBuilder(String query) {
    this.query = query;
    this.normalized = query;
  }

  /** Of this text, which is taken for read-only. */
  public static RequestBuilder of(String query) {
    return new RequestBuilder(query);
  }

  /** The same as that request, but for its request id. */
  public static RequestBuilder like(RouteRequest request) {
    HookContext context = request.context();
    RequestBuilder builder =
        of(request.query())
            .normalized(request.normalized())
            .command(request.command())
            .tables(request.tables().toArray(String[]::new))
            .functions(request.functions().toArray(String[]::new))
            .readOnly(request.readOnly())
            .opaque(request.opaque())
            .clientId(context.clientId())
            .identity(context.identity())
            .database(context.database());
    builder.attributes.putAll(context.attributes());
    return builder;
  }

  /** The text, and the normalized text. */
  public RequestBuilder query(String text) {
    query = text;
    normalized = text;
    return this;
  }

  public RequestBuilder normalized(String text) {
    normalized = text;
    return this;
  }

  public RequestBuilder command(String name) {
    command = name;
    return this;
  }

  public RequestBuilder tables(String... names) {
    tables = List.of(names);
    return this;
  }

  public RequestBuilder functions(String... names) {
    functions = List.of(names);
    return this;
  }

  public RequestBuilder readOnly(boolean yes) {
    readOnly = yes;
    return this;
  }

  public RequestBuilder opaque(boolean yes) {
    opaque = yes;
    return this;
  }

  public RequestBuilder clientId(String id) {
    clientId = id;
    return this;
  }

  public RequestBuilder identity(String user) {
    identity = user;
    return this;
  }

  public RequestBuilder database(String name) {
    database = name;
    return this;
  }

  public RequestBuilder attribute(String name, String value) {
    attributes.put(name, value);
    return this;
  }

  /** These, and no others. */
  public RequestBuilder attributes(Map<String, String> values) {
    attributes.clear();
    attributes.putAll(values);
    return this;
  }

  public RouteRequest build() {
    return new RouteRequest(
        query,
        normalized,
        tables,
        functions,
        readOnly,
        command,
        opaque,
        new HookContext(
            "request-" + IDS.incrementAndGet(), clientId, identity, database, null, attributes));
  }
}
