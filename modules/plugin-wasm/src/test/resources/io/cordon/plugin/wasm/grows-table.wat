;; Its route grows a table by 40,000, and blocks if it cannot.
(module
  (memory (export "memory") 1)
  (table $t 100 funcref)
  (func (export "alloc") (param i32) (result i32) (i32.const 4096))
  (func (export "dealloc") (param i32 i32))
  (data (i32.const 16) "{\"action\":\"block\"}")
  (func (export "route") (param i32 i32) (result i64)
    (if (result i64) (i32.eq (table.grow $t (ref.null func) (i32.const 40000)) (i32.const 100))
      (then (i64.const 0))
      (else (i64.const 0x0000001000000012)))))
