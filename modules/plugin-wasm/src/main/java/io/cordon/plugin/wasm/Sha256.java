package io.cordon.plugin.wasm;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmInterruptedException;

/** {@code sha256_hex(in, len, out)}: 64 lower-case digits at {@code out}, or -1. */
final class Sha256 {

  private static final int DIGITS = 64;
  private static final int PIECE = 16 * 1024;

  private Sha256() {}

  /** By pieces, since a module's whole memory takes longer than a call may. */
  static int hex(Memory memory, int[] args) {
    int length = args[1];
    try {
      Bytes.check(memory, args[0], length);
      Bytes.check(memory, args[2], DIGITS);
    } catch (ContractException outside) {
      return -1;
    }
    MessageDigest digest = digest();
    for (int at = 0; at < length; at += PIECE) {
      if (Thread.currentThread().isInterrupted()) {
        throw new WasmInterruptedException("overdue");
      }
      digest.update(memory.readBytes(args[0] + at, Math.min(PIECE, length - at)));
    }
    String hex = HexFormat.of().formatHex(digest.digest());
    Bytes.write(memory, args[2], hex.getBytes(StandardCharsets.US_ASCII));
    return DIGITS;
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("a JDK has SHA-256", e);
    }
  }
}
