/* The plugin standby-reads: what only reads goes to a node in recovery. */

#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(name)))
#define PAGE 65536

extern uint8_t __heap_base;

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

/* A quote within a string is written as \", so this is never part of one. */
static const char READS[] = ",\"is_read_only\":true";
static const char ANSWER[] = "{\"action\":\"standby\"}";

EXPORT("route") uint64_t route(const uint8_t *in, uint32_t length) {
  uint32_t found = 0;
  for (uint32_t i = 0; i < length; i++) {
    found = in[i] == READS[found] ? found + 1 : in[i] == READS[0];
    if (found == sizeof READS - 1) {
      return (uint64_t)(uintptr_t)ANSWER << 32 | (sizeof ANSWER - 1);
    }
  }
  return 0; /* no opinion */
}
