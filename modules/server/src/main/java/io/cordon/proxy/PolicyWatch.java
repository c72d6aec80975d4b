package io.cordon.proxy;

import io.cordon.proxy.config.CordonConfig;
import io.cordon.proxy.policy.PolicyReader;
import io.cordon.proxy.publication.Publication;
import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes a file whenever it changes, with this process's environment; not when the member
 * starts. Without a file it does nothing. For one member of a fleet.
 */
final class PolicyWatch {

  private static final Logger log = LoggerFactory.getLogger(PolicyWatch.class);

  private final Vertx vertx;
  private final CordonConfig.Policies config;
  private final Publication publication;

  PolicyWatch(Vertx vertx, CordonConfig.Policies config, Publication publication) {
    this.vertx = vertx;
    this.config = config;
    this.publication = publication;
  }

  void start() {
    Path file = config.watch();
    if (file == null) {
      return;
    }
    JsonObject store =
        new JsonObject()
            .put("path", file.toString())
            .put("raw.key", "text")
            .put("raw.type", "string");
    ConfigRetriever retriever =
        ConfigRetriever.create(
            vertx,
            new ConfigRetrieverOptions()
                .setScanPeriod(config.watchInterval().toMillis())
                .setIncludeDefaultStores(false)
                .addStore(
                    new ConfigStoreOptions()
                        .setType("file")
                        .setFormat("raw")
                        .setOptional(true)
                        .setConfig(store)));
    retriever
        .getConfig()
        .onFailure(e -> log.error("policy file cannot be read file={}", file, e))
        .onComplete(
            first ->
                retriever.listen(
                    change -> {
                      String text = change.getNewConfiguration().getString("text");
                      if (text != null) {
                        publish(file, text);
                      }
                    }));
  }

  private void publish(Path file, String text) {
    publication
        .publish(now -> PolicyReader.parse(text, 0, System::getenv), null)
        .onSuccess(
            published ->
                log.info(
                    "policy file published file={} epoch={} changed={}",
                    file,
                    published.policy().epoch(),
                    published.changed()))
        .onFailure(
            e -> log.error("policy file not published file={} error={}", file, e.getMessage()));
  }
}
