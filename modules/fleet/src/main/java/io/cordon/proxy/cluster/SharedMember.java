package io.cordon.proxy.cluster;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

/**
 * What a member says of itself in the shared map: JSON text, so that members of other versions can
 * read it. They ignore fields they do not know; what is missing reads as null, or 0.
 *
 * @param v the version of this form; a higher one only adds fields
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record SharedMember(
    int v,
    int number,
    @Nullable String name,
    @Nullable String version,
    @Nullable String clientAddress,
    @Nullable String adminAddress) {

  static final int FORM = 1;

  private static final ObjectMapper JSON = new ObjectMapper();

  static SharedMember of(
      int number,
      String name,
      String version,
      @Nullable String clientAddress,
      @Nullable String adminAddress) {
    return new SharedMember(FORM, number, name, version, clientAddress, adminAddress);
  }

  String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of strings and numbers did not become JSON", e);
    }
  }

  static SharedMember parse(String json) throws JsonProcessingException {
    return JSON.readValue(json, SharedMember.class);
  }
}
