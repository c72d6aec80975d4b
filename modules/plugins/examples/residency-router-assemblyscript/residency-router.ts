// The route hook of residency-router: a session that has a region runs on that region's node.
//
// A module does not see the regions of the policy; it reads the plugin's keys instead:
//   region_map  [["eu-west","pg-eu-west:5432"],...]; without it no region has a node
//   enforce     true (as without it) or false: whether a region without a node is a refusal
// What cannot be read is a trap, and so a refusal.

import { Text, expect, expectEnd, is, member, rawString, take, unescape } from "./json";

// @ts-ignore: decorator
@external("env", "kv_get")
declare function kv_get(key: usize, keyLength: i32, out: usize, max: i32): i32;

const MAX_VALUE = 65536;
const value = memory.data(65536);

export function alloc(length: i32): i32 {
  return heap.alloc(length) as i32;
}

export function dealloc(at: i32, length: i32): void {
  heap.free(at);
}

// What a failed assertion calls; AssemblyScript's own would be an import, which is refused.
export function abort(message: usize, file: usize, line: u32, column: u32): void {
  unreachable();
}

/** The value of a key, at `value`; null if there is none. */
function read(key: string): Text | null {
  const name = String.UTF8.encode(key);
  const length = kv_get(changetype<usize>(name), name.byteLength, value, MAX_VALUE);
  if (length < -1) {
    unreachable();
  }
  return length < 0 ? null : new Text(value, value + length);
}

/** The node of a region, as it is written in the map; null if it has none. A broken map traps. */
function find(map: Text, region: string): Text | null {
  let node: Text | null = null;
  expect(map, 0x5b);
  if (!take(map, 0x5d)) {
    do {
      expect(map, 0x5b);
      const name = unescape(rawString(map));
      expect(map, 0x2c);
      const target = rawString(map);
      expect(map, 0x5d);
      if (name == region) {
        if (node !== null || target.isEmpty) {
          unreachable();
        }
        node = target;
      }
    } while (take(map, 0x2c));
    expect(map, 0x5d);
  }
  expectEnd(map);
  return node;
}

function enforced(): bool {
  const flag = read("enforce");
  if (flag === null) {
    return true;
  }
  while (!flag.isEmpty && load<u8>(flag.end - 1) <= 0x20) {
    flag.end--;
  }
  while (!flag.isEmpty && load<u8>(flag.at) <= 0x20) {
    flag.at++;
  }
  if (!is(flag, "true") && !is(flag, "false")) {
    unreachable();
  }
  return is(flag, "true");
}

/** The host gives it to dealloc when it has read it. */
function answer(json: string): i64 {
  const length = String.UTF8.byteLength(json);
  const at = alloc(length);
  String.UTF8.encodeUnsafe(changetype<usize>(json), json.length, at);
  return ((at as i64) << 32) | (length as i64);
}

export function route(at: usize, length: i32): i64 {
  const request = new Text(at, at + length);
  if (!member(request, "hook_context") || !member(request, "attributes")) {
    unreachable();
  }
  if (!member(request, "helios.region")) {
    return 0;
  }
  const region = unescape(rawString(request));
  if (region.length == 0) {
    return 0;
  }
  const map = read("region_map");
  if (map !== null) {
    const node = find(map, region);
    if (node !== null) {
      const name = String.UTF8.decodeUnsafe(node.at, node.end - node.at);
      return answer('{"action":"node","target":"' + name + '"}');
    }
  }
  return enforced() ? answer('{"action":"block","reason":"no in-region replica for user"}') : 0;
}
