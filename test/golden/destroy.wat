;; What is left to do when the synth ends is a function too.
;;
;; units
;;   0 Last (control) of 7
;; steps
;;   control 0
;; bytes of a pod: 144

  (func $construct (param $p0 i32) (param $p1 i32)
    (local $l2 i32) (local $l3 i32) (local $l4 i32)
    local.get $p1
    i32.const 2
    i32.shl
    local.set $l4
    local.get $p0
    local.get $l4
    i32.add
    local.set $l2
    local.get $l2
    local.get $l4
    i32.add
    local.set $l3
    local.get $l2
    i32.const 7
    i32.store offset=128)

  (func $destroy (param $p0 i32) (param $p1 i32)
    (local $l2 i32) (local $l3 i32) (local $l4 i32) (local $l5 i32) (local $l6 i32)
    local.get $p1
    i32.const 2
    i32.shl
    local.set $l4
    local.get $p0
    local.get $l4
    i32.add
    local.set $l2
    local.get $l2
    local.get $l4
    i32.add
    local.set $l3
    local.get $l2
    i32.load offset=128
    local.set $l5
    local.get $l5
    i32.const 2
    i32.shl
    local.set $l6
    local.get $l6
    f32.const 0x0p+0 (;=0;)
    f32.store offset=1024)
