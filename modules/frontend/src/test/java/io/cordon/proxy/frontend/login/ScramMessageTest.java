package io.cordon.proxy.frontend.login;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.frontend.session.StartupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The words are those of PostgreSQL's auth-scram.c. */
class ScramMessageTest {

  private static ScramMessage of(String text) {
    return new ScramMessage(text.getBytes(ISO_8859_1));
  }

  private static void assertMalformed(String detail, Executable reading) {
    StartupException e = assertThrows(StartupException.class, reading);
    assertEquals("08P01", e.error().sqlState());
    assertEquals("malformed SCRAM message", e.error().message());
    assertEquals(detail, e.error().field('D'));
  }

  @Test
  void isReadAttributeByAttribute() {
    ScramMessage message = of("n=us=er,r=,x=y");

    assertEquals("us=er", message.value('n'));
    assertEquals("", message.value('r'));
    assertFalse(message.atEnd());
    assertEquals('x', message.peek());
    assertEquals("n=us=er,r=", message.upTo(message.position() - 1));
    assertEquals("x=y", message.from(message.position()));
    assertEquals("y", message.anyValue());
    assertTrue(message.atEnd());
    assertEquals('\0', message.peek());
  }

  @Test
  void aCharacterIsAByte() {
    assertEquals("\u00c3\u00a9", of("n=\u00c3\u00a9").value('n'));
  }

  @Test
  void whatIsWrongIsSaidAsPostgresDoes() {
    assertMalformed("The message is empty.", () -> of(""));
    assertMalformed("Message length does not match input length.", () -> of("n=a\0"));
    assertMalformed("Expected attribute \"r\" but found \"'n'\".", () -> of("n=a").value('r'));
    assertMalformed(
        "Expected attribute \"r\" but found \"0x00\".",
        () -> {
          ScramMessage message = of("n=a");
          message.value('n');
          message.value('r');
        });
    assertMalformed("Expected character \"=\" for attribute \"n\".", () -> of("n,r=a").value('n'));
    assertMalformed("Expected character \"=\" for attribute \"n\".", () -> of("n").anyValue());
    assertMalformed(
        "Attribute expected, but found invalid character \"'1'\".", () -> of("1=a").anyValue());
    assertMalformed(
        "Attribute expected, but found invalid character \"0xe9\".",
        () -> of("\u00e9=a").anyValue());
    assertMalformed(
        "Attribute expected, but found end of string.",
        () -> {
          ScramMessage message = of("n=a");
          message.anyValue();
          message.anyValue();
        });
  }
}
