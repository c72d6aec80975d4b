;; Every hook, each with one answer; post_query keeps what it was told as "told".
(module
  (import "env" "kv_set" (func $kv_set (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1 4)
  (data (i32.const 16) "{\"kind\":\"rewrite\",\"value\":\"SELECT 2\"}") ;; 37
  (data (i32.const 64) "{\"action\":\"success\",\"identity\":{\"user_id\":\"7\",\"username\":\"alice\",\"claims\":{\"helios.region\":\"eu\"}}}") ;; 98
  (data (i32.const 192) "told")
  (func (export "alloc") (param i32) (result i32) (i32.const 4096))
  (func (export "dealloc") (param i32 i32))
  (func (export "route") (param i32 i32) (result i64) (i64.const 0))
  (func (export "pre_query") (param i32 i32) (result i64) (i64.const 0x0000001000000025))
  (func (export "authenticate") (param i32 i32) (result i64) (i64.const 0x0000004000000062))
  (func (export "post_query") (param i32 i32) (result i64)
    (drop (call $kv_set (i32.const 192) (i32.const 4) (local.get 0) (local.get 1)))
    (i64.const 0)))
