;; Its route calls itself for ever, without a stack.
(module
  (memory (export "memory") 1)
  (func (export "alloc") (param i32) (result i32) (i32.const 4096))
  (func (export "dealloc") (param i32 i32))
  (func $route (export "route") (param i32 i32) (result i64) (return_call $route (local.get 0) (local.get 1))))
