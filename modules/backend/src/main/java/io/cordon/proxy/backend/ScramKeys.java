package io.cordon.proxy.backend;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import com.ongres.scram.common.ServerFirstMessage;
import com.ongres.scram.common.StringPreparation;
import com.ongres.scram.common.exception.ScramException;
import com.ongres.scram.common.exception.ScramParseException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * SCRAM-SHA-256 towards nodes. The salted password, which takes thousands of hashes, is computed on
 * a worker thread, once per password, salt and count. Thread-safe.
 */
final class ScramKeys {

  static final ScramMechanism MECHANISM = ScramMechanism.SCRAM_SHA_256;

  private static final int MAX_KEPT = 1024;

  /** More than any real server asks for; the work is ours. */
  private static final int MAX_ITERATIONS = 1_000_000;

  private record Salted(String password, String salt, int iterations) {}

  private final Map<Salted, byte[]> kept = new ConcurrentHashMap<>();

  private final Vertx vertx;

  ScramKeys(Vertx vertx) {
    this.vertx = vertx;
  }

  /** One authentication. */
  Exchange start(String user, String password) {
    return new Exchange(user, password);
  }

  /** The messages of one authentication, in their order. */
  final class Exchange {

    private final String user;
    private final String password;
    private final ScramClient opening;
    private final String first;
    private final String nonce;
    private ScramClient proving;

    private Exchange(String user, String password) {
      this.user = user;
      this.password = password;
      this.opening =
          ScramClient.builder()
              .advertisedMechanisms(java.util.List.of(MECHANISM.getName()))
              .username(user)
              .password(password.toCharArray())
              .stringPreparation(StringPreparation.POSTGRESQL_PREPARATION)
              .build();
      var message = opening.clientFirstMessage();
      this.first = message.toString();
      this.nonce = message.getClientNonce();
      this.proving = opening;
    }

    byte[] first() {
      return first.getBytes(StandardCharsets.UTF_8);
    }

    /** Our proof, in answer to the server's first message; fails if that makes no sense. */
    Future<byte[]> prove(byte[] serverFirst) {
      String message = new String(serverFirst, StandardCharsets.UTF_8);
      Salted salted;
      try {
        ServerFirstMessage parsed = opening.serverFirstMessage(message);
        salted = new Salted(password, parsed.getSalt(), parsed.getIterationCount());
      } catch (ScramParseException | IllegalArgumentException e) {
        return Future.failedFuture(e);
      }
      if (salted.iterations() > MAX_ITERATIONS) {
        return Future.failedFuture(
            new IllegalArgumentException(salted.iterations() + " iterations asked for"));
      }
      byte[] known = kept.get(salted);
      Future<byte[]> key =
          known != null
              ? Future.succeededFuture(known)
              : vertx.executeBlocking(() -> salt(salted), false);
      return key.compose(k -> proveWith(k, message));
    }

    private Future<byte[]> proveWith(byte[] saltedPassword, String serverFirst) {
      try {
        proving =
            ScramClient.builder()
                .advertisedMechanisms(java.util.List.of(MECHANISM.getName()))
                .username(user)
                .saltedPassword(saltedPassword)
                .nonceSupplier(() -> nonce)
                .build();
        proving.clientFirstMessage();
        proving.serverFirstMessage(serverFirst);
        return Future.succeededFuture(
            proving.clientFinalMessage().toString().getBytes(StandardCharsets.UTF_8));
      } catch (ScramParseException | RuntimeException e) {
        return Future.failedFuture(e);
      }
    }

    /** Whether the server knows the password too. */
    boolean verify(byte[] serverFinal) {
      try {
        proving.serverFinalMessage(new String(serverFinal, StandardCharsets.UTF_8));
        return true;
      } catch (ScramException | RuntimeException e) {
        return false;
      }
    }
  }

  private byte[] salt(Salted salted) {
    byte[] key =
        ScramFunctions.saltedPassword(
            MECHANISM,
            StringPreparation.POSTGRESQL_PREPARATION,
            salted.password().toCharArray(),
            Base64.getDecoder().decode(salted.salt()),
            salted.iterations());
    if (kept.size() >= MAX_KEPT) {
      kept.clear();
    }
    kept.put(salted, key);
    return key;
  }
}
