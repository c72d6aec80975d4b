/*
 * The route hook of residency-router in C: a session that has a region runs on that region's node.
 *
 * A module does not see the regions of the policy; it reads the plugin's keys instead:
 *   region_map  [["eu-west","pg-eu-west:5432"],...]; without it no region has a node
 *   enforce     true (as without it) or false: whether a region without a node is a refusal
 * What cannot be read is a trap, and so a refusal.
 */

#include "json.h"

#define EXPORT(name) __attribute__((export_name(name)))
#define IMPORT(name) __attribute__((import_module("env"), import_name(name)))
#define PAGE 65536
#define MAX_VALUE 65536
#define MAX_ANSWER 4096

IMPORT("kv_get") int32_t kv_get(const char *key, uint32_t length, uint8_t *out, uint32_t max);

extern uint8_t __heap_base;

static uint8_t value[MAX_VALUE];
static uint8_t answer[MAX_ANSWER];

/* One input at a time: it is always at the same place, and nothing is ever given back. */
EXPORT("alloc") uint8_t *allocate(uint32_t length) {
  uint64_t end = (uint64_t)(uintptr_t)&__heap_base + length;
  uint64_t size = (uint64_t)__builtin_wasm_memory_size(0) * PAGE;
  if (end > size) {
    uint64_t pages = (end - size + PAGE - 1) / PAGE;
    if (__builtin_wasm_memory_grow(0, (uint32_t)pages) == (uint32_t)-1) {
      return 0;
    }
  }
  return &__heap_base;
}

EXPORT("dealloc") void deallocate(uint8_t *at, uint32_t length) {
  (void)at;
  (void)length;
}

/* The value of a key, in `value`; empty, and false, if there is none. */
static int read(const char *key, uint32_t length, text *out) {
  int32_t got = kv_get(key, length, value, sizeof value);
  if (got < -1) {
    trap();
  }
  out->at = value;
  out->end = value + (got < 0 ? 0 : got);
  return got >= 0;
}

static int enforced(void) {
  text flag;
  if (!read("enforce", 7, &flag)) {
    return 1;
  }
  skip_blanks(&flag);
  while (before(flag.at, flag.end) && (flag.end[-1] == ' ' || flag.end[-1] == '\n')) {
    flag.end--;
  }
  if (!is(flag, "true") && !is(flag, "false")) {
    trap();
  }
  return is(flag, "true");
}

/* The node of a region, as it is written in the map. The whole map is read: a broken one traps. */
__attribute__((noinline)) static int find(text map, text region, text *node) {
  int found = 0;
  expect(&map, '[');
  if (!take(&map, ']')) {
    do {
      expect(&map, '[');
      text name = raw_string(&map);
      expect(&map, ',');
      text target = raw_string(&map);
      expect(&map, ']');
      if (same(name, region)) {
        if (found || target.at == target.end) {
          trap();
        }
        *node = target;
        found = 1;
      }
    } while (take(&map, ','));
    expect(&map, ']');
  }
  skip_blanks(&map);
  if (map.at != map.end) {
    trap();
  }
  return found;
}

static uint64_t pack(const void *at, uint32_t length) {
  return (uint64_t)(uintptr_t)at << 32 | length;
}

static uint32_t append(uint32_t length, const uint8_t *from, const uint8_t *end) {
  if ((uint32_t)(end - from) > MAX_ANSWER - length) {
    trap();
  }
  while (before(from, end)) {
    answer[length++] = *from++;
  }
  return length;
}

EXPORT("route") uint64_t route(const uint8_t *in, uint32_t length) {
  static const char BLOCK[] = "{\"action\":\"block\",\"reason\":\"no in-region replica for user\"}";
  static const uint8_t HEAD[] = "{\"action\":\"node\",\"target\":\"";
  static const uint8_t TAIL[] = "\"}";

  text request = {in, in + length};
  if (!member(&request, "hook_context") || !member(&request, "attributes")) {
    trap();
  }
  if (!member(&request, "helios.region")) {
    return 0;
  }
  text region = raw_string(&request);
  if (region.at == region.end) {
    return 0;
  }

  text map;
  text node;
  if (read("region_map", 10, &map) && find(map, region, &node)) {
    uint32_t size = append(0, HEAD, HEAD + sizeof HEAD - 1);
    size = append(size, node.at, node.end);
    size = append(size, TAIL, TAIL + sizeof TAIL - 1);
    return pack(answer, size);
  }
  return enforced() ? pack(BLOCK, sizeof BLOCK - 1) : 0;
}
