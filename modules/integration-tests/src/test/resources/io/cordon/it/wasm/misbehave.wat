;; Does what the byte after the first ! of its input says: none, no opinion.
(module
  (memory (export "memory") 2)
  (data (i32.const 16) "{\"action\":\"explode\"}")  ;; 20
  (data (i32.const 48) "no JSON at all")            ;; 14

  (func (export "alloc") (param $n i32) (result i32)
    (select (i32.const 0) (i32.const 1024) (i32.gt_u (local.get $n) (i32.const 120000))))

  (func (export "dealloc") (param i32 i32))

  (func $deep (param $n i32) (result i32)
    (i32.add (call $deep (i32.add (local.get $n) (i32.const 1))) (i32.const 1)))

  (func $answer (param $at i32) (param $n i32) (result i64)
    (i64.or (i64.shl (i64.extend_i32_u (local.get $at)) (i64.const 32)) (i64.extend_i32_u (local.get $n))))

  (func (export "route") (param $in i32) (param $n i32) (result i64)
    (local $end i32) (local $c i32)
    (local.set $end (i32.add (local.get $in) (local.get $n)))
    (block $found
      (loop $next
        (br_if $found (i32.ge_s (local.get $in) (local.get $end)))
        (local.set $in (i32.add (local.get $in) (i32.const 1)))
        (br_if $next (i32.ne (i32.load8_u (i32.sub (local.get $in) (i32.const 1))) (i32.const 0x21)))
        (local.set $c (i32.load8_u (local.get $in)))))
    ;; T: trap
    (if (i32.eq (local.get $c) (i32.const 0x54)) (then unreachable))
    ;; L: loop
    (if (i32.eq (local.get $c) (i32.const 0x4c)) (then (loop $l (br $l))))
    ;; M: memory, until there is none
    (if (i32.eq (local.get $c) (i32.const 0x4d))
      (then (loop $l (br_if $l (i32.ge_s (memory.grow (i32.const 16)) (i32.const 0)))) unreachable))
    ;; S: stack
    (if (i32.eq (local.get $c) (i32.const 0x53)) (then (drop (call $deep (i32.const 0)))))
    ;; X: unknown action, G: garbage, B: too big, P: outside its memory
    (if (i32.eq (local.get $c) (i32.const 0x58)) (then (return (call $answer (i32.const 16) (i32.const 20)))))
    (if (i32.eq (local.get $c) (i32.const 0x47)) (then (return (call $answer (i32.const 48) (i32.const 14)))))
    (if (i32.eq (local.get $c) (i32.const 0x42)) (then (return (call $answer (i32.const 16) (i32.const 65537)))))
    (if (i32.eq (local.get $c) (i32.const 0x50)) (then (return (call $answer (i32.const -8) (i32.const 16)))))
    (i64.const 0)))
