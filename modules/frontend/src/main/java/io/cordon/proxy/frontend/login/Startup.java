package io.cordon.proxy.frontend.login;

import io.cordon.plugin.AuthenticateRequest;
import io.cordon.protocol.AuthenticationOk;
import io.cordon.protocol.CancelRequest;
import io.cordon.protocol.GSSENCRequest;
import io.cordon.protocol.NegotiateProtocolVersion;
import io.cordon.protocol.ProtocolViolation;
import io.cordon.protocol.SSLRequest;
import io.cordon.protocol.StartupMessage;
import io.cordon.protocol.StartupPacket;
import io.cordon.proxy.frontend.net.CancelKeys;
import io.cordon.proxy.frontend.net.ClientConnection;
import io.cordon.proxy.frontend.net.ClientInput;
import io.cordon.proxy.frontend.session.Login;
import io.cordon.proxy.frontend.session.Setting;
import io.cordon.proxy.frontend.session.StartupException;
import io.cordon.proxy.health.NodeFacts;
import io.cordon.proxy.router.LoginDecision;
import io.cordon.proxy.router.LoginQuestion;
import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's start-up, from its first byte to ReadyForQuery ("Start-up" in the protocol chapter).
 *
 * <pre>
 *   PACKET --StartupMessage--> AUTHENTICATION --> HOOKS --> DONE --> the session
 *    ^  |\-- trust ------------------------------>^          ^
 *    |  +--CancelRequest, or anything wrong------------------|  (closed)
 *    +--+  SSLRequest, GSSENCRequest: N
 * </pre>
 *
 * Until the client is authenticated it learns nothing of users, databases or the policy: what is
 * wrong with those is said afterwards, as PostgreSQL does.
 */
public final class Startup implements ClientInput {

  private static final Logger log = LoggerFactory.getLogger(Startup.class);
  private static final String ENCODING = "client_encoding";
  private static final String STRINGS = "standard_conforming_strings";

  /** Takes over a client whose start-up is done. */
  @FunctionalInterface
  public interface Admission {

    /**
     * Called once, on the client's loop, when the client has been told ReadyForQuery; bytes may be
     * waiting behind it. From now on the key is the callee's to remove.
     *
     * @param told what ParameterStatus has said, by PostgreSQL's spelling
     */
    void admitted(Login login, Map<String, String> told, CancelKeys.Key key);
  }

  private enum State {
    PACKET,
    AUTHENTICATION,
    /** The password was right; the chain's {@code authenticate} hooks are asked. */
    HOOKS,
    DONE
  }

  private final ClientConnection connection;
  private final StartupSettings settings;
  private final Admission admission;
  private final long deadline;
  private State state = State.PACKET;
  private boolean sslAsked;
  private boolean gssAsked;
  private @Nullable StartupRequest request;

  /** As who it wants to log in. */
  private @Nullable StartupRequest who;

  /** Of the chain; null until it has been asked. */
  private @Nullable LoginDecision answer;

  private @Nullable StartupAuthentication authentication;

  /** Starts the clock. */
  public Startup(ClientConnection connection, StartupSettings settings, Admission admission) {
    this.connection = connection;
    this.settings = settings;
    this.admission = admission;
    this.deadline = settings.vertx().setTimer(settings.timeout().toMillis(), timer -> onDeadline());
  }

  @Override
  public void readable(ByteBuf bytes) {
    ByteBuf out = connection.buffer();
    StartupException failure = null;
    boolean silent = false;
    try {
      while (step(bytes, out)) {
        // the next one may be there already
      }
    } catch (StartupException e) {
      failure = e;
    } catch (ProtocolViolation e) {
      failure = new StartupException(e);
      silent = e.silent();
    }
    connection.write(out);
    if (failure != null && silent) {
      bytes.skipBytes(bytes.readableBytes());
      refused(failure);
      connection.close();
    } else if (failure != null) {
      refuse(failure, bytes);
    } else if (request != null && state == State.HOOKS) {
      identify(request, bytes);
    }
  }

  /** Takes one message; false: there is none, or none is expected any more. */
  private boolean step(ByteBuf in, ByteBuf out) {
    switch (state) {
      case PACKET -> {
        StartupPacket packet = StartupPacket.decode(in);
        if (packet != null) {
          take(packet, out);
        }
        return packet != null;
      }
      case AUTHENTICATION -> {
        if (authentication == null || !authentication.take(in, out)) {
          return false;
        }
        state = authentication.done() ? State.HOOKS : state;
        return true;
      }
      default -> {
        return false;
      }
    }
  }

  private void take(StartupPacket packet, ByteBuf out) {
    if (packet instanceof StartupMessage message) {
      start(message, out);
    } else if (packet instanceof SSLRequest) {
      refuseEncryption(sslAsked, "1234.5679", out);
      sslAsked = true;
    } else if (packet instanceof GSSENCRequest) {
      refuseEncryption(gssAsked, "1234.5680", out);
      gssAsked = true;
    } else if (packet instanceof CancelRequest cancel) {
      state = State.DONE;
      settings
          .keys()
          .cancel(cancel.processId(), cancel.secret(), connection.address())
          .onComplete(done -> connection.later(connection::close));
    }
  }

  /** {@code N}; asked again, the code is taken for a protocol version, as PostgreSQL takes it. */
  private static void refuseEncryption(boolean askedBefore, String version, ByteBuf out) {
    if (askedBefore) {
      throw new StartupException(
          "0A000", "unsupported frontend protocol " + version + ": server supports 3.0 to 3.0");
    }
    out.writeByte('N');
  }

  private void start(StartupMessage message, ByteBuf out) {
    if (message.minor() > 0 || !message.protocolOptions().isEmpty()) {
      new NegotiateProtocolVersion(0, message.protocolOptions()).encode(out);
    }
    StartupRequest asked = StartupRequest.of(message);
    who = asked;
    facts();
    Verifiers verifiers = settings.verifiers();
    request = asked;
    if (verifiers == null) {
      new AuthenticationOk().encode(out);
      state = State.HOOKS;
    } else {
      authentication = new StartupAuthentication(asked.user(), verifiers.exchange(asked.user()));
      StartupAuthentication.request(out);
      state = State.AUTHENTICATION;
    }
  }

  private void identify(StartupRequest asked, ByteBuf rest) {
    request = null;
    Map<String, String> byPolicy = settings.fixed().apply(asked.user());
    LoginQuestion question;
    try {
      question =
          new LoginQuestion(
              new AuthenticateRequest(
                  asked.settings(), asked.user(), connection.address(), asked.database()),
              folded(byPolicy));
    } catch (ProtocolViolation e) {
      refuse(new StartupException(e), rest);
      return;
    }
    settings
        .logins()
        .apply(question)
        .onComplete(
            answer -> {
              if (state == State.HOOKS && !connection.closed()) {
                state = State.DONE;
                decided(asked, byPolicy, answer.result());
              }
            });
  }

  /** Perhaps much later: what has come from the client since is left where it is. */
  private void decided(StartupRequest asked, Map<String, String> byPolicy, LoginDecision decision) {
    answer = decision;
    if (decision instanceof LoginDecision.Admitted admitted) {
      admit(asked, admitted.fixed(), byPolicy);
    } else if (decision instanceof LoginDecision.Denied denied) {
      String by = denied.plugin() == null ? "cordon" : denied.plugin();
      refuse(
          new StartupException("28000", denied.message()).withRoutine(by + "@" + denied.epoch()));
    }
  }

  /** A database that is not known may be new: the nodes are asked once more. */
  private void admit(
      StartupRequest asked, Map<String, String> fixed, Map<String, String> byPolicy) {
    NodeFacts known = settings.facts().get();
    if (known == null || knows(known, asked.database())) {
      admitNow(asked, fixed, byPolicy);
      return;
    }
    settings
        .refresh()
        .get()
        .onComplete(
            done -> {
              if (!connection.closed()) {
                admitNow(asked, fixed, byPolicy);
              }
            });
  }

  private void admitNow(
      StartupRequest asked, Map<String, String> fixed, Map<String, String> byPolicy) {
    Login login;
    Map<String, String> told;
    try {
      NodeFacts facts = facts();
      Map<String, String> parameters = new LinkedHashMap<>(asked.settings());
      checkFixed(parameters, fixed);
      checkDatabase(asked.database(), facts);
      told = Greeting.parameters(facts, asked.user(), parameters);
      pin(parameters, told);
      login = new Login(asked.user(), asked.database(), parameters, fixed, byPolicy);
    } catch (StartupException e) {
      refuse(e);
      return;
    } catch (ProtocolViolation e) {
      refuse(new StartupException(e));
      return;
    }
    settings.vertx().cancelTimer(deadline);
    CancelKeys.Key key = settings.keys().issue();
    ByteBuf out = connection.buffer();
    Greeting.write(out, told, key.data());
    connection.write(out);
    admission.admitted(login, told, key);
  }

  /** By the names that settings have in a session. */
  private static Map<String, String> folded(Map<String, String> fixed) {
    Map<String, String> folded = new HashMap<>();
    fixed.forEach((name, value) -> folded.put(Setting.key(name), value));
    return folded;
  }

  private NodeFacts facts() {
    NodeFacts facts = settings.facts().get();
    if (facts == null) {
      throw new StartupException("57P03", "no node has been reached yet");
    }
    return facts;
  }

  private static void checkFixed(Map<String, String> parameters, Map<String, String> fixed) {
    for (String name : parameters.keySet()) {
      if (fixed.containsKey(Setting.key(name))) {
        throw new StartupException("42501", "parameter \"" + name + "\" cannot be changed");
      }
    }
  }

  private static boolean knows(NodeFacts facts, String database) {
    return facts.databases().isEmpty() || facts.databases().contains(database);
  }

  private static void checkDatabase(String database, NodeFacts facts) {
    if (!knows(facts, database)) {
      throw new StartupException("3D000", "database \"" + database + "\" does not exist");
    }
  }

  /**
   * What decides how a statement's bytes are read is asked of every node, whether the client chose
   * it or not: a default of the role there cannot make a node read another text than we did.
   */
  private static void pin(Map<String, String> parameters, Map<String, String> told) {
    parameters.put(ENCODING, told.getOrDefault(ENCODING, "UTF8"));
    parameters.put(STRINGS, told.getOrDefault(STRINGS, "on"));
  }

  private void refuse(StartupException failure, ByteBuf rest) {
    rest.skipBytes(rest.readableBytes());
    refuse(failure);
  }

  private void refuse(StartupException failure) {
    refused(failure);
    connection.fatal(failure.error());
  }

  /** Everybody is told but the client. */
  private void refused(StartupException failure) {
    state = State.DONE;
    request = null;
    settings.metrics().loginsRefused(LoginRefusal.reason(failure.error().sqlState())).increment();
    log.info(
        "client refused peer={} sqlstate={} message={}",
        connection.peer(),
        failure.error().sqlState(),
        failure.error().message().replaceAll("\\p{Cntrl}", "?"));
    LoginAudit.refused(settings.audit(), failure.error(), connection.peer(), who, answer);
  }

  /** Says nothing, as PostgreSQL does when {@code authentication_timeout} is over. */
  private void onDeadline() {
    log.info("client start-up timed out peer={}", connection.peer());
    settings.metrics().loginsRefused(LoginRefusal.TIMEOUT).increment();
    state = State.DONE;
    request = null;
    connection.close();
  }

  @Override
  public void writable() {}

  @Override
  public void closed() {
    settings.vertx().cancelTimer(deadline);
  }

  @Override
  public void leave() {
    terminate();
  }

  /** In the words of a PostgreSQL that shuts down while somebody logs in. */
  @Override
  public void terminate() {
    if (state != State.DONE) {
      refuse(new StartupException("57P03", "the database system is shutting down"));
    }
  }
}
