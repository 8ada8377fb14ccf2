;; A value in double precision is two vectors in four lanes.
;;
;; units
;;   0 Wave (audio) of 0.01: local
;;   1 Precise (audio) of #0[0]: local
;; steps
;;   loop 0 1
;; bytes of a pod: 176

  (func $calc1 (param $p0 i32) (param $p1 i32)
    (local $l2 i32) (local $l3 i32) (local $l4 i32) (local $l5 i32) (local $l6 f32) (local $l7 f32) (local $l8 f32) (local $l9 f32) (local $l10 f64) (local $l11 f64) (local $l12 f64) (local $l13 f64) (local $l14 f64) (local $l15 f32)
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
    local.set $l7
    local.get $l4
    f64.load offset=144 align=4
    local.set $l10
    local.get $l10
    local.set $l11
    local.get $l5
    local.set $l2
    loop $L0
      local.get $l7
      local.set $l8
      local.get $l7
      f32.const 0x1.47ae14p-7 (;=0.01;)
      f32.add
      local.set $l9
      local.get $l9
      local.set $l7
      local.get $l8
      f64.promote_f32
      local.set $l12
      local.get $l11
      f64.const 0x1p-1 (;=0.5;)
      f64.mul
      local.set $l13
      local.get $l12
      local.get $l13
      f64.add
      local.set $l14
      local.get $l14
      local.set $l11
      local.get $l11
      f32.demote_f64
      local.set $l15
      local.get $l2
      i32.const 16
      i32.add
      local.tee $l2
      i32.const 1024
      i32.lt_s
      br_if $L0
    end
    local.get $l3
    local.get $l7
    f32.store offset=128
    local.get $l4
    local.get $l11
    f64.store offset=144 align=4)

  (func $calc4 (param $p0 i32) (param $p1 i32)
    (local $l2 i32) (local $l3 v128) (local $l4 v128) (local $l5 v128) (local $l6 v128) (local $l7 v128) (local $l8 v128) (local $l9 v128) (local $l10 v128) (local $l11 v128) (local $l12 v128) (local $l13 v128) (local $l14 v128) (local $l15 v128) (local $l16 v128) (local $l17 v128) (local $l18 v128) (local $l19 v128) (local $l20 v128)
    f32.const 0x1.47ae14p-7 (;=0.01;)
    f32x4.splat
    local.set $l8
    f64.const 0x1p-1 (;=0.5;)
    f64x2.splat
    local.set $l17
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
    local.set $l5
    local.get $p0
    v128.load offset=144 align=4
    local.set $l9
    local.get $p0
    v128.load offset=160 align=4
    local.set $l10
    local.get $l9
    local.set $l11
    local.get $l10
    local.set $l12
    i32.const 0
    local.set $l2
    loop $L0
      local.get $l5
      local.set $l6
      local.get $l5
      local.get $l8
      f32x4.add
      local.set $l7
      local.get $l7
      local.set $l5
      local.get $l6
      f64x2.promote_low_f32x4
      local.set $l13
      local.get $l6
      local.get $l6
      i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15
      f64x2.promote_low_f32x4
      local.set $l14
      local.get $l11
      local.get $l17
      f64x2.mul
      local.set $l15
      local.get $l12
      local.get $l17
      f64x2.mul
      local.set $l16
      local.get $l13
      local.get $l15
      f64x2.add
      local.set $l18
      local.get $l14
      local.get $l16
      f64x2.add
      local.set $l19
      local.get $l18
      local.set $l11
      local.get $l19
      local.set $l12
      local.get $l11
      f32x4.demote_f64x2_zero
      local.get $l12
      f32x4.demote_f64x2_zero
      i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
      local.set $l20
      local.get $l2
      i32.const 16
      i32.add
      local.tee $l2
      i32.const 1024
      i32.lt_s
      br_if $L0
    end
    local.get $p0
    local.get $l5
    local.get $p0
    v128.load offset=128 align=4
    local.get $l3
    v128.bitselect
    v128.store offset=128 align=4
    local.get $p0
    local.get $l11
    local.get $p0
    v128.load offset=144 align=4
    local.get $l3
    local.get $l3
    i8x16.shuffle 0 1 2 3 0 1 2 3 4 5 6 7 4 5 6 7
    v128.bitselect
    v128.store offset=144 align=4
    local.get $p0
    local.get $l12
    local.get $p0
    v128.load offset=160 align=4
    local.get $l3
    local.get $l3
    i8x16.shuffle 8 9 10 11 8 9 10 11 12 13 14 15 12 13 14 15
    v128.bitselect
    v128.store offset=160 align=4)
