;; What is left to do when the synth ends is a function too.
;;
;; units
;;   0 Last (control) of 7
;; steps
;;   control 0
;; bytes of a pod: 144

  (func $construct (param $p0 i32) (param $p1 i32)
    local.get $p0
    local.get $p1
    i32.const 0
    f32.const 0x1.cp+2 (;=7;)
    call $Last_construct)

  (func $destroy (param $p0 i32) (param $p1 i32)
    (local $l2 i32) (local $l3 i32)
    local.get $p1
    i32.const 2
    i32.shl
    local.set $l2
    local.get $p0
    local.get $l2
    i32.add
    local.set $l3
    local.get $l3
    i32.load offset=128
    i32.const 2
    i32.shl
    f32.const 0x0p+0 (;=0;)
    f32.store offset=1024)
