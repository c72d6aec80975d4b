/* Puts its own version in the place of version_of_plugin(), and routes no other version's text. A
   test writes the version over v0000. */

typedef unsigned int u32;
typedef unsigned long long u64;

#define EXPORT(name) __attribute__((export_name(name)))

static unsigned char in[1 << 18];

static const char ASKED[] = "version_of_plugin()";
static const char ANY[] = "{\"query\":\"SELECT 'v";
static const char MINE[] = "{\"query\":\"SELECT 'v0000'\"";
static const char REWRITE[] = "{\"action\":\"rewrite\",\"value\":\"SELECT 'v0000'\"}";
static const char BLOCK[] = "{\"action\":\"block\",\"reason\":\"a mixture\"}";

EXPORT("alloc") u32 allocate(u32 length) {
  return length > sizeof in ? 0 : (u32)(unsigned long)in;
}

EXPORT("dealloc") void deallocate(u32 at, u32 length) {
  (void)at;
  (void)length;
}

static int is_at(const unsigned char *at, const unsigned char *end, const char *words) {
  while (*words && at < end && *at == (unsigned char)*words) {
    at++;
    words++;
  }
  return !*words;
}

#define ANSWER(json) ((u64)(u32)(unsigned long)(json) << 32 | (sizeof(json) - 1))

EXPORT("pre_query") u64 pre_query(const unsigned char *at, u32 length) {
  const unsigned char *end = at + length;
  for (const unsigned char *c = at; c < end; c++) {
    if (is_at(c, end, ASKED)) {
      return ANSWER(REWRITE);
    }
  }
  return 0;
}

EXPORT("route") u64 route(const unsigned char *at, u32 length) {
  const unsigned char *end = at + length;
  return is_at(at, end, ANY) && !is_at(at, end, MINE) ? ANSWER(BLOCK) : 0;
}
