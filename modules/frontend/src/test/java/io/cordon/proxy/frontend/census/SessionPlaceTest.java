package io.cordon.proxy.frontend.census;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionPlaceTest {

  private static final Instant NOW = Instant.parse("2026-11-26T12:00:00.123456789Z");

  @Test
  void isReadAsItWasWritten() {
    SessionPlace place = new SessionPlace(NOW, "1804289383");

    assertEquals("2026-11-26T12:00:00.123456789Z/1804289383", place.toString());
    assertEquals(place, SessionPlace.parse(place.toString()));
  }

  @Test
  void isAfterThoseThatCameBeforeAndThenByNumber() {
    SessionPlace place = new SessionPlace(NOW, "5");

    assertTrue(place.compareTo(new SessionPlace(NOW.minusNanos(1), "9")) > 0);
    assertTrue(place.compareTo(new SessionPlace(NOW, "4")) > 0);
    assertEquals(0, place.compareTo(new SessionPlace(NOW, "5")));
    assertTrue(place.compareTo(new SessionPlace(NOW.plusNanos(1), "1")) < 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "5",
        "2026-11-26T12:00:00Z",
        "2026-11-26T12:00:00Z/",
        "2026-11-26T12:00:00Z/-5",
        "2026-11-26T12:00:00Z/12345678901",
        "2026-11-26T12:00:00Z/5/6",
        "2026-11-26/5",
        "yesterday/5"
      })
  void anythingElseIsNone(String text) {
    assertNull(SessionPlace.parse(text));
  }
}
