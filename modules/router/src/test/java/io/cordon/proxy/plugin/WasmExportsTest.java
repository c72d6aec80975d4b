package io.cordon.proxy.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cordon.plugin.PluginLoadException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class WasmExportsTest {

  /** {@code (module (memory (export "memory") 1) (func (export "route")))}. */
  private static final byte[] MODULE =
      HexFormat.of()
          .parseHex(
              "0061736d01000000"
                  + "01040160000003020100"
                  + "0503010001"
                  + "071202066d656d6f72790200"
                  + "05726f7574650000"
                  + "0a040102000b");

  @Test
  void namesWhatAModuleExports() {
    assertEquals(List.of("memory", "route"), WasmExports.of(MODULE));
  }

  @Test
  void refusesWhatIsNoModule() {
    assertThrows(PluginLoadException.class, () -> WasmExports.of(new byte[] {1, 2, 3, 4, 5}));
    assertThrows(PluginLoadException.class, () -> WasmExports.of(new byte[0]));
  }

  @Test
  void neverDoesMoreThanRefuseABrokenModule() {
    for (int i = 0; i < MODULE.length; i++) {
      byte[] broken = MODULE.clone();
      broken[i] = (byte) 0xff;
      readOrRefuse(broken);
      readOrRefuse(Arrays.copyOf(MODULE, i));
    }
  }

  private static void readOrRefuse(byte[] module) {
    try {
      WasmExports.of(module);
    } catch (PluginLoadException e) {
      assertEquals(true, e.getMessage().startsWith("not a WebAssembly module"));
    }
  }
}
