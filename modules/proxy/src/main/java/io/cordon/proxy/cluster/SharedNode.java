package io.cordon.proxy.cluster;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node in the shared map: JSON text, so that members of other versions can read it. They ignore
 * fields they do not know; what is missing reads as null.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record SharedNode(
    long epoch,
    String name,
    String host,
    int port,
    @Nullable String region,
    NodeRole role,
    @Nullable Map<String, String> tags) {

  /** The entry that tells which nodes make up an epoch, and in which order. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Index(long epoch, List<String> names) {

    /** No node has this name. */
    static final String KEY = "";

    String toJson() {
      return write(this);
    }

    static Index parse(String json) throws JsonProcessingException {
      return JSON.readValue(json, Index.class);
    }
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  static SharedNode of(long epoch, NodeSpec spec) {
    return new SharedNode(
        epoch, spec.name(), spec.host(), spec.port(), spec.region(), spec.role(), spec.tags());
  }

  NodeSpec spec() {
    return new NodeSpec(name, host, port, region, role, tags == null ? Map.of() : tags);
  }

  String toJson() {
    return write(this);
  }

  static SharedNode parse(String json) throws JsonProcessingException {
    return JSON.readValue(json, SharedNode.class);
  }

  private static String write(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of strings and numbers did not become JSON", e);
    }
  }
}
