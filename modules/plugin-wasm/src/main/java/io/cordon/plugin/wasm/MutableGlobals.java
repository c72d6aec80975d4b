package io.cordon.plugin.wasm;

import java.util.Arrays;
import run.endive.runtime.GlobalInstance;
import run.endive.runtime.Instance;
import run.endive.wasm.types.MutabilityType;

/** The variables of an instance, with what they held at one moment. */
final class MutableGlobals {

  private final GlobalInstance[] globals;
  private final long[] low;
  private final long[] high;
  private final Object[] references;

  MutableGlobals(Instance instance) {
    int count = 0;
    GlobalInstance[] found = new GlobalInstance[instance.globalCount()];
    for (int i = 0; i < found.length; i++) {
      GlobalInstance global = instance.global(i);
      if (global.getMutabilityType() == MutabilityType.Var) {
        found[count++] = global;
      }
    }
    globals = Arrays.copyOf(found, count);
    low = new long[count];
    high = new long[count];
    references = new Object[count];
    for (int i = 0; i < count; i++) {
      low[i] = globals[i].getValueLow();
      high[i] = globals[i].getValueHigh();
      references[i] = globals[i].getRefValue();
    }
  }

  /** As they were when this was made. */
  void restore() {
    for (int i = 0; i < globals.length; i++) {
      globals[i].setValueLow(low[i]);
      globals[i].setValueHigh(high[i]);
      globals[i].setRefValue(references[i]);
    }
  }
}
