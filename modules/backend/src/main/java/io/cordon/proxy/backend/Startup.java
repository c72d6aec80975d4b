package io.cordon.proxy.backend;

import io.cordon.protocol.Authentication;
import io.cordon.protocol.AuthenticationCleartextPassword;
import io.cordon.protocol.AuthenticationMD5Password;
import io.cordon.protocol.AuthenticationOk;
import io.cordon.protocol.AuthenticationSASL;
import io.cordon.protocol.AuthenticationSASLContinue;
import io.cordon.protocol.AuthenticationSASLFinal;
import io.cordon.protocol.BackendKeyData;
import io.cordon.protocol.BackendMessage;
import io.cordon.protocol.BackendType;
import io.cordon.protocol.ErrorResponse;
import io.cordon.protocol.FrontendMessage;
import io.cordon.protocol.PasswordMessage;
import io.cordon.protocol.ReadyForQuery;
import io.cordon.protocol.SASLInitialResponse;
import io.cordon.protocol.SASLResponse;
import io.cordon.protocol.StartupMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From the StartupMessage to the first ReadyForQuery ("Message Flow", Start-up): trust, clear text,
 * MD5 or SCRAM-SHA-256.
 */
final class Startup implements ServerConnection.Phase {

  private static final Logger log = LoggerFactory.getLogger(Startup.class);

  private final ServerConnection connection;
  private final Credentials credentials;
  private final ScramKeys scramKeys;
  private final Promise<ServerConnection> ready = Promise.promise();
  private ScramKeys.@Nullable Exchange scram;
  private boolean serverProved;
  private boolean authenticated;

  private Startup(ServerConnection connection, Credentials credentials, ScramKeys scramKeys) {
    this.connection = connection;
    this.credentials = credentials;
    this.scramKeys = scramKeys;
  }

  /** Fails with a {@link LeaseException}, and the connection is closed then. */
  static Future<ServerConnection> run(
      ServerConnection connection, Credentials credentials, ScramKeys scramKeys) {
    Startup startup = new Startup(connection, credentials, scramKeys);
    connection.enter(startup);
    startup.begin();
    return startup.ready.future();
  }

  private void begin() {
    PoolKey key = connection.key();
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("user", key.user());
    parameters.put("database", key.database());
    parameters.putAll(key.parameters());
    ByteBuf out = connection.buffer();
    new StartupMessage(parameters).encode(out);
    connection.write(out);
  }

  @Override
  public void message(byte type, ByteBuf body) {
    switch (type) {
      case BackendType.AUTHENTICATION -> {
        if (decode(type, body) instanceof Authentication request) {
          authenticate(request);
        }
      }
      case BackendType.PARAMETER_STATUS -> connection.absorb(body);
      case BackendType.BACKEND_KEY_DATA -> {
        if (decode(type, body) instanceof BackendKeyData data) {
          connection.keyData(data.processId(), data.secret());
        }
      }
      case BackendType.READY_FOR_QUERY -> readyForQuery(decode(type, body));
      case BackendType.ERROR_RESPONSE -> refused(body);
      case BackendType.NOTICE_RESPONSE, BackendType.NEGOTIATE_PROTOCOL_VERSION -> {}
      default -> fail("08P01", node() + " sent message type " + type + " during start-up");
    }
  }

  private static @Nullable BackendMessage decode(byte type, ByteBuf body) {
    return BackendMessage.decode(type, body, StandardCharsets.ISO_8859_1);
  }

  private void readyForQuery(@Nullable BackendMessage message) {
    if (authenticated && message instanceof ReadyForQuery r && r.status() == ReadyForQuery.IDLE) {
      connection.detach();
      ready.tryComplete(connection);
    } else {
      fail("08P01", node() + " was ready before it knew who asks");
    }
  }

  private void authenticate(Authentication request) {
    if (request instanceof AuthenticationOk) {
      if (scram != null && !serverProved) {
        fail("28000", node() + " did not prove that it knows the password");
      } else {
        authenticated = true;
      }
    } else if (request instanceof AuthenticationSASLContinue next && scram != null) {
      scram
          .prove(next.data())
          .onSuccess(proof -> send(new SASLResponse(proof)))
          .onFailure(
              e -> {
                log.warn("SCRAM failed node={}", connection.key().node(), e);
                fail("28000", node() + " sent a SCRAM message that makes no sense");
              });
    } else if (request instanceof AuthenticationSASLFinal last && scram != null) {
      serverProved = scram.verify(last.data());
      if (!serverProved) {
        fail("28000", node() + " did not prove that it knows the password");
      }
    } else {
      answerWithPassword(request);
    }
  }

  private void answerWithPassword(Authentication request) {
    String user = connection.key().user();
    String password = credentials.password(user);
    if (password == null || password.isEmpty()) {
      log.warn(
          "node asks for a password that backend.credentials lacks node={} user={} database={}",
          connection.key().node(),
          user,
          connection.key().database());
      fail("28P01", node() + " asks for a password, and none is known for user \"" + user + '"');
    } else if (request instanceof AuthenticationCleartextPassword) {
      send(new PasswordMessage(password));
    } else if (request instanceof AuthenticationMD5Password md5) {
      send(new PasswordMessage(Md5Password.of(user, password, md5.salt())));
    } else if (request instanceof AuthenticationSASL sasl
        && sasl.mechanisms().contains(ScramKeys.MECHANISM.getName())) {
      scram = scramKeys.start(user, password);
      send(new SASLInitialResponse(ScramKeys.MECHANISM.getName(), scram.first()));
    } else {
      fail("28000", node() + " asks for an authentication method that is not supported");
    }
  }

  private void send(FrontendMessage message) {
    if (!connection.closed()) {
      ByteBuf out = connection.buffer();
      message.encode(out);
      connection.write(out);
    }
  }

  private void refused(ByteBuf body) {
    ByteBuf message = body.alloc().heapBuffer(5 + body.readableBytes());
    message.writeByte(BackendType.ERROR_RESPONSE).writeInt(4 + body.readableBytes());
    message.writeBytes(body, body.readerIndex(), body.readableBytes());
    byte[] whole = ByteBufUtil.getBytes(message);
    message.release();
    if (decode(BackendType.ERROR_RESPONSE, body) instanceof ErrorResponse error) {
      PoolKey key = connection.key();
      log.warn(
          "node refuses connection node={} user={} database={} state={}",
          key.node(),
          key.user(),
          key.database(),
          error.sqlState());
      fail(LeaseException.refused(key, error, whole));
    }
  }

  @Override
  public void closed() {
    ready.tryFail(
        new LeaseException("08006", node() + " closed the connection during start-up", null));
  }

  private String node() {
    return "node \"" + connection.key().node() + '"';
  }

  private void fail(String sqlState, String message) {
    fail(new LeaseException(sqlState, message, null));
  }

  private void fail(LeaseException reason) {
    ready.tryFail(reason);
    connection.close();
  }
}
