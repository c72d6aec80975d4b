package io.cordon.proxy.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.YamlConfigBuilder;
import com.hazelcast.core.HazelcastException;
import io.cordon.proxy.policy.Variables;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An operator's Hazelcast configuration in YAML. {@code ${NAME}} and {@code ${NAME:-default}} are
 * looked up in the environment, as in the configurations of ours, outside of comments too.
 */
final class HazelcastFile {

  private HazelcastFile() {}

  /**
   * @throws ClusterException with the file's name, if it cannot be read or is not a configuration
   */
  static Config read(Path file, UnaryOperator<@Nullable String> environment) {
    try {
      String text = new Variables(environment).expand(Files.readString(file));
      YamlConfigBuilder builder =
          new YamlConfigBuilder(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
      builder.setProperties(new Properties());
      return builder.build();
    } catch (IOException e) {
      throw new ClusterException("cannot read " + file + ": " + e.getMessage(), e);
    } catch (HazelcastException | IllegalArgumentException e) {
      throw new ClusterException(
          file + " is no Hazelcast configuration: " + String.valueOf(e.getMessage()), e);
    }
  }
}
