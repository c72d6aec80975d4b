package io.cordon.proxy.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** The admin API of a running member, as options of a command. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class AdminClient {

  @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
  private CommandLine.Model.CommandSpec spec;

  private URI member;

  @CommandLine.Option(
      names = "--member",
      paramLabel = "URL",
      defaultValue = "${env:CORDON_MEMBER:-http://127.0.0.1:9090}",
      description = "Any member's admin API (default: ${DEFAULT-VALUE}).")
  void setMember(String url) {
    try {
      URI uri = URI.create(url);
      if (uri.getHost() != null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
        member = uri;
        return;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new CommandLine.ParameterException(
        spec.commandLine(),
        "--member: expected a URL such as http://127.0.0.1:9090, found \"" + url + '"');
  }

  @CommandLine.Option(
      names = "--token",
      paramLabel = "TOKEN",
      defaultValue = "${env:CORDON_ADMIN_TOKEN:-}",
      description = "Its admin.token (default: the environment's CORDON_ADMIN_TOKEN).")
  private @Nullable String token;

  JsonObject object(String method, String path, String body)
      throws IOException, InterruptedException {
    return new JsonObject(text(method, path, body));
  }

  JsonArray array(String path) throws IOException, InterruptedException {
    return new JsonArray(text("GET", path, ""));
  }

  /** Fails with what the member says is wrong. */
  private String text(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(member.resolve(path))
            .timeout(Duration.ofSeconds(60))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (token != null && !token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    HttpResponse<String> response;
    try {
      response =
          HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(member + " " + unanswered(e), e);
    }
    if (response.statusCode() == 401) {
      throw new IllegalStateException(
          member
              + (token == null || token.isEmpty()
                  ? " wants a token: give --token or CORDON_ADMIN_TOKEN"
                  : " does not accept this token"));
    } else if (response.statusCode() / 100 != 2) {
      throw new IllegalStateException(error(response));
    }
    return response.body();
  }

  private static String unanswered(IOException e) {
    if (e instanceof HttpTimeoutException) {
      return "does not answer: timeout";
    } else if (e instanceof ConnectException) {
      boolean unknown =
          Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
              .anyMatch(UnresolvedAddressException.class::isInstance);
      return "does not answer: " + (unknown ? "unknown host" : "connection refused");
    }
    return "does not speak HTTP: is this the admin port?";
  }

  private static String error(HttpResponse<String> response) {
    try {
      return new JsonObject(response.body()).getString("error", response.body());
    } catch (DecodeException e) {
      return "HTTP " + response.statusCode() + ": " + response.body();
    }
  }
}
