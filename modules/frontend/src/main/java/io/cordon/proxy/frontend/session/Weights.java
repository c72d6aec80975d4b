package io.cordon.proxy.frontend.session;

import io.cordon.sql.Script;
import io.cordon.sql.Statement;

/** What things take in memory, in bytes: not exact, and rather too much than too little. */
public final class Weights {

  /** Of something with a handful of fields. */
  static final int OBJECT = 256;

  /** Of a name in a list, beside its characters, which are counted with the text. */
  private static final int NAME = 128;

  private Weights() {}

  public static long of(String text) {
    return 64 + 2L * text.length();
  }

  /** Of a text with what is known of it. */
  public static long of(Script script) {
    long bytes = OBJECT + of(script.text());
    for (Statement statement : script.statements()) {
      bytes += of(statement);
    }
    return bytes;
  }

  private static long of(Statement one) {
    int names =
        one.relations().size()
            + one.functions().size()
            + one.settingCalls().size()
            + one.implicit().operators().size()
            + one.implicit().types().size()
            + one.implicit().attributes().size();
    return OBJECT + (long) NAME * names + 2L * (one.end() - one.start());
  }

  public static long of(Prepared prepared) {
    return OBJECT + of(prepared.script());
  }

  /** Of what a decision is kept under. */
  public static long of(DecisionRequest question) {
    return 2 * OBJECT
        + of(question.text())
        + (long) NAME * (question.relations().size() + question.functions().size());
  }

  /** With the statement that it keeps, which may have lost its name. */
  public static long of(Portal portal) {
    return OBJECT + of(portal.statement());
  }

  /** With the text that it was declared in. */
  public static long of(Cursor cursor) {
    Provenance provenance = cursor.provenance();
    return OBJECT + of(cursor.statement()) + (provenance == null ? 0 : of(provenance.script()));
  }
}
