;; Does what the first character of the query says: the input begins {"query":" and so it is at 10.
;; Its allocator takes one more block each time and never gives one back.
(module
  (import "env" "kv_get" (func $kv_get (param i32 i32 i32 i32) (result i32)))
  (import "env" "kv_set" (func $kv_set (param i32 i32 i32 i32) (result i32)))
  (import "env" "kv_delete" (func $kv_delete (param i32 i32) (result i32)))
  (import "env" "sha256_hex" (func $sha256_hex (param i32 i32 i32) (result i32)))
  (memory (export "memory") 4)
  (global $next (mut i32) (i32.const 65536))
  (global $calls (mut i32) (i32.const 0))
  (global $freed (mut i32) (i32.const 0))

  (data (i32.const 16) "{\"action\":\"block\",\"reason\":\"n\"}")   ;; 31 bytes; the n is at 44
  (data (i32.const 64) "{\"action\":\"explode\"}")                  ;; 20
  (data (i32.const 96) "no JSON at all")                            ;; 14
  (data (i32.const 128) "{\"action\":\"block\",\"reason\":\"\c3\28\"}") ;; 32, not UTF-8
  (data (i32.const 192) "{\"action\":\"region\",\"target\":\"eu\"}") ;; 33
  (data (i32.const 256) "region")                                   ;; 6
  (data (i32.const 272) "\ff\fe")
  (data (i32.const 288) "{\"action\":\"block\",\"reason\":\"")      ;; 28, what is read follows at 316

  (func $alloc (export "alloc") (param $n i32) (result i32)
    (local $at i32)
    (local.set $at (global.get $next))
    (global.set $next (i32.add (global.get $next) (i32.and (i32.add (local.get $n) (i32.const 7)) (i32.const -8))))
    (if (i32.gt_u (global.get $next) (i32.mul (memory.size) (i32.const 65536)))
      (then (if (i32.lt_s (memory.grow (i32.const 16)) (i32.const 0)) (then (return (i32.const 0))))))
    (local.get $at))

  (func $dealloc (export "dealloc") (param $at i32) (param $n i32)
    (global.set $freed (i32.add (global.get $freed) (i32.const 1))))

  (func $answer (param $at i32) (param $n i32) (result i64)
    (i64.or (i64.shl (i64.extend_i32_u (local.get $at)) (i64.const 32)) (i64.extend_i32_u (local.get $n))))

  (func $deep (param $n i32) (result i32)
    (i32.add (call $deep (i32.add (local.get $n) (i32.const 1))) (i32.const 1)))

  (func $deep_kv (param $n i32) (result i32)
    (drop (call $kv_get (i32.const 256) (i32.const 6) (i32.const 316) (i32.const 100)))
    (i32.add (call $deep_kv (i32.add (local.get $n) (i32.const 1))) (i32.const 1)))

  ;; {"action":"block","reason":"<n bytes at 316>"}
  (func $say (param $n i32) (result i64)
    (i32.store16 (i32.add (i32.const 316) (local.get $n)) (i32.const 0x7d22))
    (call $answer (i32.const 288) (i32.add (local.get $n) (i32.const 30))))

  (func $route (export "route") (param $in i32) (param $n i32) (result i64)
    (local $c i32) (local $got i32)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (local.set $c (i32.load8_u (i32.add (local.get $in) (i32.const 10))))
    ;; T: trap
    (if (i32.eq (local.get $c) (i32.const 0x54)) (then unreachable))
    ;; L: loop, L of calls into the host: H, D of hashes
    (if (i32.eq (local.get $c) (i32.const 0x4c)) (then (loop $l (br $l))))
    (if (i32.eq (local.get $c) (i32.const 0x48))
      (then (loop $l
        (drop (call $kv_get (i32.const 256) (i32.const 6) (i32.const 316) (i32.const 1000)))
        (br $l))))
    (if (i32.eq (local.get $c) (i32.const 0x44))
      (then (loop $l
        (drop (call $sha256_hex (i32.const 0) (i32.const 200000) (i32.const 316)))
        (br $l))))
    ;; M: memory beyond the cap
    (if (i32.eq (local.get $c) (i32.const 0x4d))
      (then (loop $l
        (br_if $l (i32.ge_s (memory.grow (i32.const 16)) (i32.const 0)))) unreachable))
    ;; S: stack; Z: stack, with calls into the host
    (if (i32.eq (local.get $c) (i32.const 0x53)) (then (drop (call $deep (i32.const 0)))))
    (if (i32.eq (local.get $c) (i32.const 0x5a)) (then (drop (call $deep_kv (i32.const 0)))))
    ;; X: unknown action, G: garbage, U: not UTF-8
    (if (i32.eq (local.get $c) (i32.const 0x58)) (then (return (call $answer (i32.const 64) (i32.const 20)))))
    (if (i32.eq (local.get $c) (i32.const 0x47)) (then (return (call $answer (i32.const 96) (i32.const 14)))))
    (if (i32.eq (local.get $c) (i32.const 0x55)) (then (return (call $answer (i32.const 128) (i32.const 32)))))
    ;; E: empty; P: pointer outside, Q: length outside, W: both wrap around, B: too big
    (if (i32.eq (local.get $c) (i32.const 0x45)) (then (return (call $answer (i32.const 16) (i32.const 0)))))
    (if (i32.eq (local.get $c) (i32.const 0x50)) (then (return (call $answer (i32.const 0x7fff0000) (i32.const 16)))))
    (if (i32.eq (local.get $c) (i32.const 0x51)) (then (return (call $answer (i32.const 262140) (i32.const 16)))))
    (if (i32.eq (local.get $c) (i32.const 0x57)) (then (return (call $answer (i32.const -8) (i32.const 16)))))
    (if (i32.eq (local.get $c) (i32.const 0x42)) (then (return (call $answer (i32.const 16) (i32.const 65537)))))
    (if (i32.eq (local.get $c) (i32.const 0x62)) (then (return (call $answer (i32.const 16) (i32.const -1)))))
    ;; k: the value of "region" as the reason, or the code that kv_get returned
    (if (i32.eq (local.get $c) (i32.const 0x6b))
      (then
        (local.set $got (call $kv_get (i32.const 256) (i32.const 6) (i32.const 316) (i32.const 16)))
        (if (i32.lt_s (local.get $got) (i32.const 0))
          (then
            (i32.store8 (i32.const 316) (i32.sub (i32.const 0x30) (local.get $got)))
            (local.set $got (i32.const 1))))
        (return (call $say (local.get $got)))))
    ;; w: writes the whole input as "region", d: deletes it; the reason is the code's last digit
    (if (i32.eq (local.get $c) (i32.const 0x77))
      (then
        (i32.store8 (i32.const 316) (i32.sub (i32.const 0x30)
          (call $kv_set (i32.const 256) (i32.const 6) (local.get $in) (i32.const 12))))
        (return (call $say (i32.const 1)))))
    (if (i32.eq (local.get $c) (i32.const 0x64))
      (then
        (i32.store8 (i32.const 316) (i32.sub (i32.const 0x30) (call $kv_delete (i32.const 256) (i32.const 6))))
        (return (call $say (i32.const 1)))))
    ;; u: a key that is not UTF-8, o: a key outside its memory
    (if (i32.eq (local.get $c) (i32.const 0x75))
      (then (drop (call $kv_get (i32.const 272) (i32.const 2) (i32.const 316) (i32.const 16)))))
    (if (i32.eq (local.get $c) (i32.const 0x6f))
      (then (drop (call $kv_delete (i32.const -4) (i32.const 60)))))
    ;; h: SHA-256 of "region" as the reason; i: of what is outside
    (if (i32.eq (local.get $c) (i32.const 0x68))
      (then (return (call $say (call $sha256_hex (i32.const 256) (i32.const 6) (i32.const 316))))))
    (if (i32.eq (local.get $c) (i32.const 0x69))
      (then
        (i32.store8 (i32.const 316) (i32.sub (i32.const 0x30)
          (call $sha256_hex (i32.const -4) (i32.const 60) (i32.const 316))))
        (return (call $say (i32.const 1)))))
    ;; n: how often this instance was called, f: how often it was given something back
    (if (i32.eq (local.get $c) (i32.const 0x6e))
      (then
        (i32.store8 (i32.const 44) (i32.add (i32.const 0x30) (global.get $calls)))
        (return (call $answer (i32.const 16) (i32.const 31)))))
    (if (i32.eq (local.get $c) (i32.const 0x66))
      (then
        (i32.store8 (i32.const 44) (i32.add (i32.const 0x30) (global.get $freed)))
        (return (call $answer (i32.const 16) (i32.const 31)))))
    ;; r: a region; e: the input itself; anything else: no opinion
    (if (i32.eq (local.get $c) (i32.const 0x72)) (then (return (call $answer (i32.const 192) (i32.const 33)))))
    (if (i32.eq (local.get $c) (i32.const 0x65)) (then (return (call $answer (local.get $in) (local.get $n)))))
    (i64.const 0)))
