package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.cordon.proxy.frontend.net.ClientConnection;
import java.net.InetAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionAttributesTest {

  private static final Map<String, String> PARAMETERS =
      Map.of(
          "helios.region", "eu-west",
          "application_name", "psql",
          "client_addr", "10.0.0.1",
          "datestyle", "ISO");

  @Test
  void areWhatTheSessionWasStartedWithAndWhereItsClientIs() {
    assertEquals(
        Map.of("helios.region", "eu-west", "application_name", "psql", "client_addr", "192.0.2.7"),
        of(login(Map.of()), "192.0.2.7").at(TxState.INITIAL));
  }

  /** Whatever it is called, whoever says so. */
  @Test
  void nobodySaysWhereAClientIs() {
    Login login = login(Map.of("client_addr", "10.0.0.2", "helios.region", "us-east"));
    TxState at =
        TxState.INITIAL
            .begin()
            .set("client_addr", new Setting("10.0.0.3", ""))
            .setLocal("client_addr", new Setting("10.0.0.4", ""));

    Map<String, String> attributes = of(login, "192.0.2.7").at(at);

    assertEquals("192.0.2.7", attributes.get("client_addr"));
    assertEquals("us-east", attributes.get("helios.region"));
    assertEquals(
        Map.of("helios.region", "eu-west", "application_name", "psql"),
        of(login(Map.of()), "").at(at));
  }

  @Test
  void aClientsNameIsAsItSetsItAndAsANodeShowsIt() {
    SessionAttributes attributes = of(login(Map.of()), "::1");
    TxState set = TxState.INITIAL.begin().set("application_name", new Setting("gr\u00fcn\tx", ""));

    assertEquals("gr\\xc3\\xbcn\\x09x", attributes.at(set).get("application_name"));
    assertEquals("psql", attributes.at(set.rollback(false)).get("application_name"));
    assertEquals(
        "x".repeat(63),
        attributes
            .at(set.setLocal("application_name", new Setting("x".repeat(100), "")))
            .get("application_name"));
    assertEquals(
        "psql",
        attributes.at(set.setLocal("application_name", Setting.DEFAULT)).get("application_name"));
  }

  @Test
  void aSessionKeepsThemAsLongAsTheyAreTheSame() {
    Session session =
        new Session(
            login(Map.of()),
            "7",
            "::1",
            Map.of(),
            new SessionBudget(new MemberBudget(1 << 20), 1 << 20),
            () -> {});
    Map<String, String> before = session.attributes(session.tx());
    Map<String, String> rest = session.withoutClient(before);

    session.tx(session.tx().set("datestyle", new Setting("ISO", "")));
    assertSame(before, session.attributes(session.tx()));
    assertSame(rest, session.withoutClient(before));

    session.tx(session.tx().set("application_name", new Setting("other", "")));
    Map<String, String> after = session.attributes(session.tx());
    assertNotSame(before, after);
    assertEquals(Map.of("helios.region", "eu-west"), session.withoutClient(after));
    assertEquals(
        Map.of("application_name", "other", "client_addr", "::1"),
        SessionAttributes.ofClient(after));
  }

  /** As PostgreSQL's inet says it: Java would write 0:0:0:0:0:0:0:1. */
  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 192.0.2.7",
    "0:0:0:0:0:0:0:1, ::1",
    "0:0:0:0:0:0:0:0, ::",
    "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "fe80:0:0:0:0:0:0:1%1, fe80::1",
    "::ffff:192.0.2.7, 192.0.2.7"
  })
  void anAddressIsAsANodeWouldWriteIt(String address, String text) throws Exception {
    assertEquals(text, ClientConnection.text(InetAddress.getByName(address)));
  }

  private static SessionAttributes of(Login login, String address) {
    return new SessionAttributes(login, address);
  }

  private static Login login(Map<String, String> fixed) {
    return new Login("alice", "demo", PARAMETERS, fixed, Map.of());
  }
}
