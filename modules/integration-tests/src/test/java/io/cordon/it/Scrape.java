package io.cordon.it;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a member shows at {@code /metrics}, by sample, such as {@code cordon_clients{state="idle"}}.
 */
record Scrape(Map<String, Double> samples) {

  static Scrape of(CordonMember member) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + member.adminPort() + "/metrics"))
            .build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(response.statusCode() + " " + response.body());
    }
    Map<String, Double> samples = new LinkedHashMap<>();
    response
        .body()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int space = line.lastIndexOf(' ');
              samples.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
            });
    return new Scrape(samples);
  }

  /** 0 if there is no such sample. */
  double value(String sample) {
    return samples.getOrDefault(sample, 0.0);
  }

  /** Of all samples of this name. */
  double sum(String name) {
    return samples.entrySet().stream()
        .filter(sample -> sample.getKey().startsWith(name + "{"))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  /** Of all samples of this name and this state. */
  double sum(String name, String state) {
    return samples.entrySet().stream()
        .filter(sample -> sample.getKey().startsWith(name + "{"))
        .filter(sample -> sample.getKey().contains("state=\"" + state + "\""))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  /** How much more it is than in an earlier one. */
  double since(Scrape before, String sample) {
    return value(sample) - before.value(sample);
  }
}
