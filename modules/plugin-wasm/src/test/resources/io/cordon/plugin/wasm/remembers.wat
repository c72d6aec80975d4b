;; Answers 1 if it finds what an earlier call has left, where the query says: g: a global, m: the memory,
;; p: the pages of the memory, and in them.
(module
  (memory (export "memory") 1)
  (global $calls (mut i32) (i32.const 0))
  (data (i32.const 16) "{\"action\":\"block\",\"reason\":\"0\"}")   ;; 31 bytes; the 0 is at 44
  (func (export "alloc") (param i32) (result i32) (i32.const 4096))
  (func (export "dealloc") (param i32 i32))
  (func (export "route") (param $in i32) (param $n i32) (result i64)
    (local $c i32) (local $seen i32)
    (local.set $c (i32.load8_u (i32.add (local.get $in) (i32.const 10))))
    (if (i32.eq (local.get $c) (i32.const 0x67))
      (then (local.set $seen (global.get $calls)) (global.set $calls (i32.const 1))))
    (if (i32.eq (local.get $c) (i32.const 0x6d))
      (then (local.set $seen (i32.load8_u (i32.const 1000))) (i32.store8 (i32.const 1000) (i32.const 1))))
    (if (i32.eq (local.get $c) (i32.const 0x70))
      (then
        (local.set $seen (i32.gt_u (memory.size) (i32.const 1)))
        (drop (memory.grow (i32.const 1)))
        (local.set $seen (i32.or (local.get $seen) (i32.load8_u (i32.const 66000))))
        (i32.store8 (i32.const 66000) (i32.const 1))))
    (i32.store8 (i32.const 44) (i32.add (i32.const 0x30) (local.get $seen)))
    (i64.const 0x000000100000001f)))
