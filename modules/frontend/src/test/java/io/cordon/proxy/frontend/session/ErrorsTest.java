package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.protocol.ErrorResponse;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ErrorsTest {

  private static ErrorResponse make(Method method) throws Exception {
    Object[] arguments = new Object[method.getParameterCount()];
    for (int i = 0; i < arguments.length; i++) {
      Class<?> type = method.getParameterTypes()[i];
      arguments[i] =
          type == int.class
              ? (Object) 7
              : type == long.class
                  ? (Object) 7L
                  : type == String.class ? "it" : Sql.script("SELEC");
    }
    return (ErrorResponse) method.invoke(null, arguments);
  }

  /** Two end the session; whatever a statement gets, it gets it as an ERROR with an SQLSTATE. */
  @Test
  void eachHasASqlStateAndIsAnErrorUnlessItEndsTheSession() throws Exception {
    Set<String> fatal = new TreeSet<>();
    for (Method method : Errors.class.getDeclaredMethods()) {
      if (Modifier.isPrivate(method.getModifiers())
          || method.getReturnType() != ErrorResponse.class) {
        continue;
      }
      ErrorResponse error = make(method);
      assertTrue(error.sqlState().matches("[0-9A-Z]{5}"), method.getName());
      assertFalse(error.message().isBlank(), method.getName());
      assertFalse(error.message().endsWith("."), method.getName());
      assertEquals(error.field('S'), error.field('V'), method.getName());
      if (!error.severity().equals("ERROR")) {
        fatal.add(method.getName() + " " + error.severity());
      }
    }

    assertEquals(Set.of("shutdown FATAL", "otherIdentity FATAL", "internal FATAL"), fatal);
  }

  @Test
  void aRefusalNamesWhoRefuses() {
    assertEquals("guard@7", Errors.blockedByRoute("no", "guard", 7).field('R'));
    assertEquals("cordon@7", Errors.blockedByPlugin("no", null, 7).field('R'));
    assertEquals(
        "Query blocked by route plugin: no", Errors.blockedByRoute("no", null, 7).message());
    assertEquals("Query blocked by plugin: no", Errors.blockedByPlugin("no", null, 7).message());
    assertEquals("42000", Errors.blockedByPlugin("no", null, 7).sqlState());
  }

  @Test
  void aTextThatDoesNotParseIsAnErrorAsANodeWouldSayIt() {
    ErrorResponse error = Errors.syntax(Sql.script("SELECT 1 FROM"));

    assertEquals("42601", error.sqlState());
    assertEquals("syntax error at end of input", error.message());
    assertEquals("14", error.field('P'));
  }

  @Test
  void aLossSaysWhichNodeAndWhyIfItIsKnown() {
    assertEquals(
        "server connection to node \"n\" was lost", Errors.connectionLost("n", null).message());
    assertEquals(
        "server connection to node \"n\" was lost: why",
        Errors.connectionLost("n", "why").message());
    assertEquals("08006", Errors.connectionLost("n", null).sqlState());
  }
}
