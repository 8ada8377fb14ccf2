;; A control-rate input moves in a line over the block: a slope before the loop, the new value kept after it.
;;
;; units
;;   0 Wave (control) of 0.5: local
;;   1 Wave (audio) of #0[0]: local
;; steps
;;   control 0
;;   loop 1
;; bytes of a pod: 176

  (func $construct (param $p0 i32) (param $p1 i32)
    (local $l2 f32)
    local.get $p0
    local.get $p1
    i32.const 0
    f32.const 0x1p-1 (;=0.5;)
    call $Wave_construct
    local.set $l2
    local.get $p0
    local.get $p1
    i32.const 16
    local.get $l2
    call $Wave_construct.1
    drop)

  (func $calc1 (param $p0 i32) (param $p1 i32)
    (local $l2 f32) (local $l3 i32) (local $l4 i32) (local $l5 f32) (local $l6 f32) (local $l7 f32) (local $l8 f32) (local $l9 i32)
    local.get $p1
    i32.const 2
    i32.shl
    local.set $l3
    local.get $p0
    local.get $l3
    i32.add
    local.set $l4
    local.get $l4
    f32.load offset=128
    local.set $l2
    local.get $l4
    local.get $l2
    f32.const 0x1p-1 (;=0.5;)
    f32.add
    f32.store offset=128
    local.get $l4
    f32.load offset=144
    local.set $l5
    local.get $l4
    f32.load offset=160
    local.set $l6
    local.get $l2
    local.get $l6
    f32.sub
    f32.const 0x1p-6 (;=0.015625;)
    f32.mul
    local.set $l7
    local.get $l6
    local.set $l8
    local.get $l3
    local.set $l9
    loop $L0
      local.get $l5
      local.get $l8
      f32.add
      local.set $l5
      local.get $l8
      local.get $l7
      f32.add
      local.set $l8
      local.get $l9
      i32.const 16
      i32.add
      local.tee $l9
      i32.const 1024
      i32.lt_s
      br_if $L0
    end
    local.get $l4
    local.get $l5
    f32.store offset=144
    local.get $l4
    local.get $l2
    f32.store offset=160)

  (func $calc4 (param $p0 i32) (param $p1 i32)
    (local $l2 v128) (local $l3 v128) (local $l4 v128) (local $l5 v128) (local $l6 v128) (local $l7 v128) (local $l8 v128) (local $l9 v128) (local $l10 i32)
    f32.const 0x1p-1 (;=0.5;)
    f32x4.splat
    local.set $l3
    local.get $p1
    i32x4.splat
    v128.const i32x4 0x00000001 0x00000002 0x00000004 0x00000008
    v128.and
    v128.const i32x4 0x00000001 0x00000002 0x00000004 0x00000008
    i32x4.eq
    local.set $l4
    f32.const 0x1p-6 (;=0.015625;)
    f32x4.splat
    local.set $l8
    local.get $p0
    v128.load offset=128 align=4
    local.set $l2
    local.get $p0
    local.get $l2
    local.get $l3
    f32x4.add
    local.get $p0
    v128.load offset=128 align=4
    local.get $l4
    v128.bitselect
    v128.store offset=128 align=4
    local.get $p0
    v128.load offset=144 align=4
    local.set $l5
    local.get $p0
    v128.load offset=160 align=4
    local.set $l6
    local.get $l2
    local.get $l6
    f32x4.sub
    local.get $l8
    f32x4.mul
    local.set $l7
    local.get $l6
    local.set $l9
    i32.const 0
    local.set $l10
    loop $L0
      local.get $l5
      local.get $l9
      f32x4.add
      local.set $l5
      local.get $l9
      local.get $l7
      f32x4.add
      local.set $l9
      local.get $l10
      i32.const 16
      i32.add
      local.tee $l10
      i32.const 1024
      i32.lt_s
      br_if $L0
    end
    local.get $p0
    local.get $l5
    local.get $p0
    v128.load offset=144 align=4
    local.get $l4
    v128.bitselect
    v128.store offset=144 align=4
    local.get $p0
    local.get $l2
    local.get $p0
    v128.load offset=160 align=4
    local.get $l4
    v128.bitselect
    v128.store offset=160 align=4)
