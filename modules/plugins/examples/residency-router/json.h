/* As much of JSON as a plugin needs: find a member, read a string. Anything that is not JSON traps. */

#ifndef JSON_H
#define JSON_H

#include <stdint.h>

typedef struct {
  const uint8_t *at;
  const uint8_t *end;
} text;

static inline _Noreturn void trap(void) { __builtin_trap(); }

/* Signed, since the host's compiler makes less of it; the memory is smaller than 2 GiB. */
static inline int before(const uint8_t *a, const uint8_t *b) { return (intptr_t)a < (intptr_t)b; }

static void skip_blanks(text *json) {
  while (before(json->at, json->end) && *json->at <= ' ') {
    json->at++;
  }
}

/* The next character that is no blank; it stays where it is. */
static uint8_t peek(text *json) {
  skip_blanks(json);
  if (json->at == json->end) {
    trap();
  }
  return *json->at;
}

static int take(text *json, uint8_t c) {
  if (peek(json) != c) {
    return 0;
  }
  json->at++;
  return 1;
}

static void expect(text *json, uint8_t c) {
  if (!take(json, c)) {
    trap();
  }
}

/* Whether one of these eight bytes is c. */
static inline int any(uint64_t bytes, uint8_t c) {
  uint64_t zero = bytes ^ (c * 0x0101010101010101u);
  return ((zero - 0x0101010101010101u) & ~zero & 0x8080808080808080u) != 0;
}

static inline uint64_t eight(const uint8_t *at) {
  uint64_t bytes;
  __builtin_memcpy(&bytes, at, sizeof bytes);
  return bytes;
}

/* A string as it is written, without its quotes. */
static text raw_string(text *json) {
  expect(json, '"');
  const uint8_t *start = json->at;
  const uint8_t *end = json->end;
  const uint8_t *at = start;
  while (before(at + 7, end) && !any(eight(at), '"') && !any(eight(at), '\\')) {
    at += 8;
  }
  while (before(at, end) && *at != '"') {
    at += *at == '\\' ? 2 : 1;
  }
  if (!before(at, end)) {
    trap();
  }
  json->at = at + 1;
  return (text){start, at};
}

/* Any value; without recursion, so that depth costs nothing. On its own, since the JVM does better
   with several small functions than with a large one. */
__attribute__((noinline)) static void skip_value(text *json) {
  uint32_t depth = 0;
  do {
    uint8_t c = peek(json);
    if (c == '"') {
      raw_string(json);
    } else {
      json->at++;
      depth += c == '{' || c == '[';
      depth -= c == '}' || c == ']';
    }
  } while (depth > 0);
  while (before(json->at, json->end) && *json->at != ',' && *json->at != '}' && *json->at != ']') {
    json->at++;
  }
}

static int is(text raw, const char *expected) {
  while (before(raw.at, raw.end) && *expected && *raw.at == (uint8_t)*expected) {
    raw.at++;
    expected++;
  }
  return raw.at == raw.end && !*expected;
}

/* Moves to the value of an object's member. False, and somewhere behind it, if there is none. */
static int member(text *json, const char *key) {
  expect(json, '{');
  if (take(json, '}')) {
    return 0;
  }
  do {
    text name = raw_string(json);
    expect(json, ':');
    if (is(name, key)) {
      return 1;
    }
    skip_value(json);
  } while (take(json, ','));
  expect(json, '}');
  return 0;
}

static uint32_t hex4(text *raw) {
  uint32_t value = 0;
  for (int i = 0; i < 4; i++) {
    if (raw->at == raw->end) {
      trap();
    }
    uint8_t c = *raw->at++;
    uint8_t letter = (uint8_t)((c | 0x20) - 'a');
    value = value << 4 | (c >= '0' && c <= '9' ? (uint32_t)(c - '0') : letter < 6 ? letter + 10u : (trap(), 0u));
  }
  return value;
}

/* The next byte of a raw string, or 256 and the UTF-16 unit of an escape beyond ASCII: such an
   escape equals itself only, never the bytes that it stands for. */
static uint32_t next(text *raw) {
  uint8_t c = *raw->at++;
  if (c != '\\') {
    return c;
  }
  c = *raw->at++;
  switch (c) {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'u': {
      uint32_t unit = hex4(raw);
      return unit < 128 ? unit : unit + 256;
    }
    default: return c;
  }
}

static int same(text a, text b) {
  while (before(a.at, a.end) && before(b.at, b.end)) {
    if (next(&a) != next(&b)) {
      return 0;
    }
  }
  return a.at == a.end && b.at == b.end;
}

#endif
