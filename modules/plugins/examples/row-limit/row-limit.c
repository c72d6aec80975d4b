/* The plugin row-limit: a session with an attribute helios.row_limit gets that many rows of a query
   and no more. Its answers are the words of the request, so they stay JSON as they are. */

#include "../residency-router/json.h"

#define EXPORT(name) __attribute__((export_name(name)))
#define PAGE 65536

extern uint8_t __heap_base;

static uint8_t *top;

/* The input, then the answer: both are gone with the next call. */
EXPORT("alloc") uint8_t *allocate(uint32_t length) {
  top = &__heap_base + length;
  uint64_t end = (uint64_t)(uintptr_t)&__heap_base + length + length + 256;
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

static uint64_t constant(const char *answer) {
  return (uint64_t)(uintptr_t)answer << 32 | (uint32_t)__builtin_strlen(answer);
}

static uint8_t *write(uint8_t *to, const char *words) {
  while (*words) {
    *to++ = (uint8_t)*words++;
  }
  return to;
}

static uint8_t *copy(uint8_t *to, text raw) {
  while (before(raw.at, raw.end)) {
    *to++ = *raw.at++;
  }
  return to;
}

static int is_number(text raw) {
  if (raw.at == raw.end || raw.end - raw.at > 9) {
    return 0;
  }
  while (before(raw.at, raw.end)) {
    uint8_t c = *raw.at++;
    if (c < '0' || c > '9') {
      return 0;
    }
  }
  return 1;
}

EXPORT("pre_query") uint64_t pre_query(const uint8_t *in, uint32_t length) {
  const text request = {in, in + length};
  text limit = request;
  if (!member(&limit, "hook_context") || !member(&limit, "attributes")
      || !member(&limit, "helios.row_limit")) {
    return 0; /* as it is */
  }
  limit = raw_string(&limit);
  if (limit.at == limit.end) {
    return 0;
  }
  if (!is_number(limit)) {
    return constant("{\"action\":\"block\",\"value\":\"helios.row_limit is not a number\"}");
  }
  text command = request;
  text reads = request;
  if (!member(&command, "command") || !is(raw_string(&command), "SELECT")
      || !member(&reads, "is_read_only") || peek(&reads) != 't') {
    return 0; /* no rows, or a write, of which all is to happen */
  }
  text query = request;
  if (!member(&query, "query")) {
    trap();
  }
  /* A line of its own, so that a comment at the end is over. */
  uint8_t *end = write(top, "{\"action\":\"rewrite\",\"value\":\"SELECT * FROM (");
  end = copy(end, raw_string(&query));
  end = write(end, "\\n) AS row_limit LIMIT ");
  end = copy(end, limit);
  end = write(end, "\"}");
  return (uint64_t)(uintptr_t)top << 32 | (uint32_t)(end - top);
}
