package io.cordon.sql;

import java.io.DataInputStream;
import java.io.IOException;

/** PostgreSQL's keywords; found without allocating, whatever their case. Immutable. */
final class Keywords {

  private static final int SLOTS = 2048;

  private final char[][] words = new char[SLOTS][];
  private final short[] symbols = new short[SLOTS];

  Keywords(DataInputStream in) throws IOException {
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      char[] word = in.readUTF().toCharArray();
      short symbol = in.readShort();
      in.readByte(); // its category, which the grammar knows
      in.readByte(); // whether it may be a bare label, likewise
      int hash = 0;
      for (char c : word) {
        hash = hash(hash, c);
      }
      int slot = slot(hash);
      while (words[slot] != null) {
        slot = (slot + 1) & (SLOTS - 1);
      }
      words[slot] = word;
      symbols[slot] = symbol;
    }
  }

  /** Adds a character, already in lower case, to the hash of a word. */
  static int hash(int hash, char c) {
    return hash * 31 + c;
  }

  private static int slot(int hash) {
    return (hash * 0x9e3779b9) >>> 21;
  }

  /** The token of the word from {@code start} to {@code end} with that hash; -1 if it is none. */
  int find(char[] text, int start, int end, int hash) {
    for (int slot = slot(hash); ; slot = (slot + 1) & (SLOTS - 1)) {
      char[] word = words[slot];
      if (word == null) {
        return -1;
      }
      if (matches(word, text, start, end)) {
        return symbols[slot];
      }
    }
  }

  private static boolean matches(char[] word, char[] text, int start, int end) {
    if (word.length != end - start) {
      return false;
    }
    for (int i = 0; i < word.length; i++) {
      if (Names.fold(text[start + i]) != word[i]) {
        return false;
      }
    }
    return true;
  }
}
