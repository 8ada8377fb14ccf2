;; The constructor computes scalar-rate units and keeps their outputs in slots, which the block functions load.
;;
;; units
;;   0 Twice (scalar) of 3: local
;;   1 Scale (control) of #0[0], 4: local
;; steps
;;   control 1
;; bytes of a pod: 144

  (func $construct (param $p0 i32) (param $p1 i32)
    (local $l2 f32) (local $l3 i32) (local $l4 i32)
    local.get $p1
    i32.const 2
    i32.shl
    local.set $l3
    local.get $p0
    local.get $l3
    i32.add
    local.set $l4
    local.get $p0
    local.get $p1
    i32.const 0
    f32.const 0x1.8p+1 (;=3;)
    call $Twice_construct
    local.set $l2
    local.get $l4
    local.get $l2
    f32.store offset=128
    local.get $p0
    local.get $p1
    i32.const 16
    local.get $l2
    f32.const 0x1p+2 (;=4;)
    call $Scale_construct
    drop)

  (func $calc1 (param $p0 i32) (param $p1 i32))

  (func $calc4 (param $p0 i32) (param $p1 i32))
