;; Wants a table of ten million.
(module
  (memory (export "memory") 1)
  (table 10000000 funcref)
  (func (export "alloc") (param i32) (result i32) (i32.const 4096))
  (func (export "dealloc") (param i32 i32))
  (func (export "route") (param i32 i32) (result i64) (i64.const 0)))
