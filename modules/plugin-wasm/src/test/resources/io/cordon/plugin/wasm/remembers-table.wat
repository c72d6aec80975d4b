;; The same for what cannot be put back: t: an entry of a table; d: a data segment, which it drops.
(module
  (table $t 1 funcref)
  (memory (export "memory") 1)
  (data (i32.const 16) "{\"action\":\"block\",\"reason\":\"0\"}")
  (data $passive "0")
  (func $f)
  (elem declare func $f)
  (func (export "alloc") (param i32) (result i32) (i32.const 4096))
  (func (export "dealloc") (param i32 i32))
  (func (export "route") (param $in i32) (param $n i32) (result i64)
    (local $c i32) (local $seen i32)
    (local.set $c (i32.load8_u (i32.add (local.get $in) (i32.const 10))))
    (if (i32.eq (local.get $c) (i32.const 0x74))
      (then
        (local.set $seen (i32.eqz (ref.is_null (table.get $t (i32.const 0)))))
        (table.set $t (i32.const 0) (ref.func $f))))
    (i32.store8 (i32.const 44) (i32.add (i32.const 0x30) (local.get $seen)))
    (if (i32.eq (local.get $c) (i32.const 0x64))
      (then
        (memory.init $passive (i32.const 44) (i32.const 0) (i32.const 1))
        (data.drop $passive)))
    (i64.const 0x000000100000001f)))
