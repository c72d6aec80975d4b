package io.cordon.proxy.catalog;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.time.Duration;

/** Speaks to this member's {@link CatalogVerticle}, over the event bus. Thread-safe. */
public final class CatalogClient {

  static final String REFRESH = "catalog.refresh";
  static final String READ_ANEW = "catalog.read-anew";

  private final Vertx vertx;
  private final Catalogs catalogs;
  private final DeliveryOptions options;

  public CatalogClient(Vertx vertx, Catalogs catalogs, Duration timeout) {
    this.vertx = vertx;
    this.catalogs = catalogs;
    this.options =
        new DeliveryOptions().setLocalOnly(true).setSendTimeout(Math.max(1, timeout.toMillis()));
  }

  public Catalogs catalogs() {
    return catalogs;
  }

  /**
   * Reads the catalog of this database, unless that has just been done. Never fails: what could not
   * be read stays unknown.
   */
  public Future<Void> refresh(String database) {
    return ask(REFRESH, database);
  }

  /**
   * The same, but if something was changed since it has been read, waits until it may be read
   * again: a second at most, and the time of the reading.
   */
  public Future<Void> readAnew(String database) {
    return ask(READ_ANEW, database);
  }

  private Future<Void> ask(String address, String database) {
    return vertx
        .eventBus()
        .<Void>request(address, database, options)
        .map(Message::body)
        .otherwiseEmpty();
  }
}
