// As much of JSON as a plugin needs: find a member, read a string. It works on the bytes where they
// are, as every string that is made is slow and waits for the collector. Anything that is not JSON traps.

const QUOTE: u8 = 0x22;
const BACKSLASH: u8 = 0x5c;

/** Bytes from one address to another. */
export class Text {
  constructor(
    public at: usize,
    public end: usize,
  ) {}

  get isEmpty(): bool {
    return this.at == this.end;
  }
}

@inline
function skipBlanks(json: Text): void {
  while (json.at < json.end && load<u8>(json.at) <= 0x20) {
    json.at++;
  }
}

/** The next character that is no blank; it stays where it is. */
function peek(json: Text): u8 {
  skipBlanks(json);
  if (json.at >= json.end) {
    unreachable();
  }
  return load<u8>(json.at);
}

export function take(json: Text, character: u8): bool {
  if (peek(json) != character) {
    return false;
  }
  json.at++;
  return true;
}

export function expect(json: Text, character: u8): void {
  if (!take(json, character)) {
    unreachable();
  }
}

/** Nothing may follow. */
export function expectEnd(json: Text): void {
  skipBlanks(json);
  if (json.at != json.end) {
    unreachable();
  }
}

/** Whether one of these eight bytes is c. */
@inline
function any(bytes: u64, c: u8): bool {
  const zero = bytes ^ ((c as u64) * 0x0101010101010101);
  return ((zero - 0x0101010101010101) & ~zero & 0x8080808080808080) != 0;
}

/** Behind the quote that ends the string that begins here. */
function behindString(start: usize, end: usize): usize {
  let at = start;
  while (at + 8 <= end && !any(load<u64>(at), QUOTE) && !any(load<u64>(at), BACKSLASH)) {
    at += 8;
  }
  while (at < end) {
    const c = load<u8>(at);
    if (c == QUOTE) {
      return at + 1;
    }
    at += c == BACKSLASH ? 2 : 1;
  }
  return unreachable();
}

/** A string as it is written, without its quotes. */
export function rawString(json: Text): Text {
  expect(json, QUOTE);
  const start = json.at;
  json.at = behindString(start, json.end);
  return new Text(start, json.at - 1);
}

/** Any value; without recursion, so that depth costs nothing. */
function skipValue(json: Text): void {
  let depth = 0;
  do {
    const c = peek(json);
    json.at++;
    if (c == QUOTE) {
      json.at = behindString(json.at, json.end);
    } else if (c == 0x7b || c == 0x5b) {
      depth++;
    } else if (c == 0x7d || c == 0x5d) {
      depth--;
    }
  } while (depth > 0);
  while (json.at < json.end) {
    const c = load<u8>(json.at);
    if (c == 0x2c || c == 0x7d || c == 0x5d) {
      return;
    }
    json.at++;
  }
}

/** Whether these bytes are that text, of ASCII. */
export function is(text: Text, expected: string): bool {
  if (text.end - text.at != expected.length) {
    return false;
  }
  for (let i = 0; i < expected.length; i++) {
    if (load<u8>(text.at + i) != expected.charCodeAt(i)) {
      return false;
    }
  }
  return true;
}

/** Moves to the value of an object's member. False, and behind the object, if there is none. */
export function member(json: Text, key: string): bool {
  expect(json, 0x7b);
  if (take(json, 0x7d)) {
    return false;
  }
  do {
    const name = rawString(json);
    expect(json, 0x3a);
    if (is(name, key)) {
      return true;
    }
    skipValue(json);
  } while (take(json, 0x2c));
  expect(json, 0x7d);
  return false;
}

/** What a string means that is written so. */
export function unescape(raw: Text): string {
  let out = "";
  let start = raw.at;
  for (let at = raw.at; at < raw.end; at++) {
    if (load<u8>(at) != BACKSLASH) {
      continue;
    }
    out += String.UTF8.decodeUnsafe(start, at - start);
    const c = load<u8>(++at);
    if (c == 0x75) {
      out += String.fromCharCode(hex(at + 1, raw.end));
      at += 4;
    } else {
      out += escaped(c);
    }
    start = at + 1;
  }
  return out + String.UTF8.decodeUnsafe(start, raw.end - start);
}

function escaped(c: u8): string {
  const i = "bfnrt".indexOf(String.fromCharCode(c));
  return i < 0 ? String.fromCharCode(c) : "\b\f\n\r\t".charAt(i);
}

function hex(at: usize, end: usize): i32 {
  let value = 0;
  for (let i = 0; i < 4; i++) {
    const digit = at + i < end ? "0123456789abcdef".indexOf(String.fromCharCode(load<u8>(at + i) | 0x20)) : -1;
    if (digit < 0) {
      unreachable();
    }
    value = (value << 4) | digit;
  }
  return value;
}
