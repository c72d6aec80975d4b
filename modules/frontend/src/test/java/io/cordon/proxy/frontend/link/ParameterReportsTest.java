package io.cordon.proxy.frontend.link;

import static io.cordon.proxy.frontend.link.LinkFixture.text;
import static io.cordon.test.wire.Backend.parameterStatus;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.cordon.proxy.backend.ServerConnection;
import io.cordon.proxy.frontend.link.ServerReader.Handling;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client hears once of what a node reports. */
class ParameterReportsTest {

  private static final byte[] TOKYO = parameterStatus("TimeZone", "Asia/Tokyo");

  private LinkFixture fixture;
  private ServerConnection server;
  private ParameterReports reports;

  @BeforeEach
  void engage() throws Exception {
    fixture = new LinkFixture();
    fixture.engage();
    server = fixture.link.server();
    reports = new ParameterReports(fixture.session);
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  /** Null: there is nothing to tell, and nothing was compared. */
  private String difference() {
    return fixture.on(
        () -> {
          ByteBuf out = reports.difference(server);
          String all = out == null ? null : out.toString(ISO_8859_1);
          if (out != null) {
            out.release();
          }
          return all;
        });
  }

  private Handling reported(boolean ours, byte[] message) {
    ByteBuf in = Unpooled.copiedBuffer(new byte[3], message, new byte[3]);
    return fixture.on(() -> reports.reported(ours, server, in, 3, message.length));
  }

  @Test
  void tellsWhatTheClientDoesNotKnow() {
    assertEquals("", difference(), "of the log-in");
    assertNull(difference());

    fixture.on(() -> server.parameterStatus("TimeZone", "Asia/Tokyo"));
    assertEquals(text(TOKYO), difference());
    assertNull(difference());
    fixture.on(() -> server.parameterStatus("TimeZone", "Asia/Tokyo"));
    assertNull(difference());
  }

  @Test
  void whatComesByIsKnown() {
    difference();

    assertEquals(Handling.PASS, reported(false, TOKYO));
    assertEquals("Asia/Tokyo", server.parameterStatuses().get("TimeZone"));
    assertEquals("", difference());
  }

  @Test
  void whatComesOfOursIsToldLater() {
    difference();

    assertEquals(Handling.DROP, reported(true, TOKYO));
    assertEquals("Asia/Tokyo", server.parameterStatuses().get("TimeZone"));
    assertEquals(text(TOKYO), difference());
  }

  /** RESET ALL without a node: the client is told the values that are in force again. */
  @Test
  void aResetIsToldOnceAndThenCompared() {
    fixture.session.tell("client_encoding", "LATIN1");
    fixture.session.resetLocally();
    ByteBuf out = Unpooled.buffer();
    fixture.on(() -> reports.reset(out));
    assertEquals(text(parameterStatus("client_encoding", "UTF8")), out.toString(ISO_8859_1));

    out.clear();
    fixture.on(() -> reports.reset(out));
    assertEquals("", out.toString(ISO_8859_1));
    assertEquals("", difference());
  }
}
