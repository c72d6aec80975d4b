;; Of the shape that is published: alloc only moves a pointer, dealloc does nothing, the memory does not
;; grow; it was made for a host with a fresh instance for each call. It blocks every statement that has
;; the word "secret", which it keeps behind its heap.
(module
  (memory (export "memory") 1 1)
  (global $next (mut i32) (i32.const 1024))
  (data (i32.const 61440) "secret")
  (data (i32.const 61504) "{\"action\":\"block\",\"reason\":\"secret\"}") ;; 36

  (func (export "alloc") (param $n i32) (result i32)
    (local $at i32)
    (local.set $at (global.get $next))
    (global.set $next (i32.add (global.get $next) (local.get $n)))
    (local.get $at))

  (func (export "dealloc") (param i32 i32))

  (func (export "route") (param $in i32) (param $n i32) (result i64)
    (local $end i32)
    (local.set $end (i32.sub (i32.add (local.get $in) (local.get $n)) (i32.const 6)))
    (block $none
      (loop $search
        (br_if $none (i32.gt_s (local.get $in) (local.get $end)))
        (if (i32.and
              (i32.eq (i32.load (local.get $in)) (i32.load (i32.const 61440)))
              (i32.eq (i32.load16_u offset=4 (local.get $in)) (i32.load16_u (i32.const 61444))))
          (then (return (i64.const 0x0000f04000000024))))
        (local.set $in (i32.add (local.get $in) (i32.const 1)))
        (br $search)))
    (i64.const 0)))
