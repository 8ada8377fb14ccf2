;; The constructor computes scalar-rate units and keeps their outputs in slots, which the block functions load.
;;
;; units
;;   0 Twice (scalar) of 3: local
;;   1 Scale (control) of #0[0], 4: local
;; steps
;;   control 1
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
    f32.const 0x1.8p+2 (;=6;)
    f32.store offset=128)

  (func $calc1 (param $p0 i32) (param $p1 i32)
    (local $l2 i32) (local $l3 i32) (local $l4 i32) (local $l5 i32) (local $l6 f32) (local $l7 f32)
    local.get $p1
    i32.const 2
    i32.shl
    local.set $l5
    local.get $p0
    local.get $l5
    i32.add
    local.set $l3
    local.get $l3
    local.get $l5
    i32.add
    local.set $l4
    local.get $l3
    f32.load offset=128
    local.set $l6
    local.get $l6
    f32.const 0x1p+2 (;=4;)
    f32.mul
    local.set $l7)

  (func $calc4 (param $p0 i32) (param $p1 i32)
    (local $l2 i32) (local $l3 v128) (local $l4 v128) (local $l5 v128) (local $l6 v128)
    f32.const 0x1p+2 (;=4;)
    f32x4.splat
    local.set $l6
    local.get $p1
    i32x4.splat
    v128.const i32x4 0x00000001 0x00000002 0x00000004 0x00000008
    v128.and
    v128.const i32x4 0x00000001 0x00000002 0x00000004 0x00000008
    i32x4.eq
    local.set $l3
    local.get $p0
    v128.load offset=128 align=4
    local.set $l4
    local.get $l4
    local.get $l6
    f32x4.mul
    local.set $l5)
