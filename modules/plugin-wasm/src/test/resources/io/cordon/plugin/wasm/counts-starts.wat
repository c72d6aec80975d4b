;; Adds an x to the key "starts" each time that it starts; has no opinion.
(module
  (import "env" "kv_get" (func $kv_get (param i32 i32 i32 i32) (result i32)))
  (import "env" "kv_set" (func $kv_set (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "starts")
  (func $start
    (local $n i32)
    (local.set $n (call $kv_get (i32.const 16) (i32.const 6) (i32.const 256) (i32.const 1000)))
    (if (i32.lt_s (local.get $n) (i32.const 0)) (then (local.set $n (i32.const 0))))
    (i32.store8 offset=256 (local.get $n) (i32.const 0x78))
    (drop (call $kv_set (i32.const 16) (i32.const 6) (i32.const 256) (i32.add (local.get $n) (i32.const 1)))))
  (start $start)
  (func (export "alloc") (param i32) (result i32) (i32.const 4096))
  (func (export "dealloc") (param i32 i32))
  (func (export "route") (param i32 i32) (result i64) (i64.const 0)))
