package io.cordon.proxy.frontend.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.protocol.Bind;
import io.cordon.protocol.ErrorResponse;
import io.cordon.protocol.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class ValuelessBindTest {

  /** What is behind the names of a Bind. */
  private static ByteBuf rest(int... shorts) {
    ByteBuf rest = Unpooled.buffer();
    for (int one : shorts) {
      rest.writeShort(one);
    }
    return rest;
  }

  private static ErrorResponse check(ByteBuf rest, int columns, boolean more) {
    ValuelessBind bind = new ValuelessBind(new Bind("p", "s", rest));
    ErrorResponse values = bind.values();
    return values == null ? bind.results(columns, more) : values;
  }

  private static String message(ErrorResponse error) {
    assertEquals("08P01", error.sqlState());
    return error.message();
  }

  @Test
  void takesFormatsOfNoValuesAndOfAnyResult() {
    assertNull(check(rest(0, 0, 0), 0, false));
    assertNull(check(rest(1, 1, 0, 0), 0, false));
    assertNull(check(rest(0, 0, 1, 1), 1, false));
    assertNull(check(rest(0, 0, 3, 1, 1, 1), 0, false), "there are no results");
  }

  @Test
  void saysWhatDoesNotFitAsANodeDoes() {
    assertEquals(
        "bind message supplies 1 parameters, but prepared statement \"s\" requires 0",
        message(check(rest(0, 1), 0, true)));
    assertEquals(
        "bind message has 2 parameter formats but 0 parameters",
        message(check(rest(2, 0, 0, 0, 0), 0, false)));
    assertEquals(
        "bind message has 2 result formats but query has 1 columns",
        message(check(rest(0, 0, 2, 0, 0), 1, false)));
  }

  @Test
  void hasToEndWhereItEnds() {
    assertThrows(ProtocolViolation.class, () -> check(rest(0, 0, 0, 0), 0, false));
    assertThrows(ProtocolViolation.class, () -> check(rest(0, 0, 0), 0, true));
    ByteBuf whole = rest(1, 1, 0, 2, 1, 1);
    for (int there = 0; there < whole.readableBytes(); there++) {
      ByteBuf cut = whole.slice(0, there);
      assertThrows(ProtocolViolation.class, () -> check(cut, 0, false), there + " bytes");
    }
    assertNull(check(whole, 0, false));
  }

  /** As soon as nothing that may come can change the answer. */
  @Test
  void isDecidedByNoMoreThanIsNeeded() {
    ByteBuf whole = rest(1, 1, 0, 2, 1, 1);
    for (int there = 0; there < whole.readableBytes(); there++) {
      assertFalse(ValuelessBind.isDecidable(whole.slice(0, there)), there + " bytes");
    }
    assertTrue(ValuelessBind.isDecidable(whole));
    assertFalse(ValuelessBind.isDecidable(rest(1, 1)));
    assertTrue(ValuelessBind.isDecidable(rest(1, 1, 7)), "values are too many");
    assertEquals(12, whole.readableBytes(), "nothing is taken");
  }
}
