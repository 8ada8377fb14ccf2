;; Rare work is one function, called from the constructor and both block functions.
;;
;; units
;;   0 Wave (control) of 0.5: local
;;   1 Start (control) of #0[0]: local
;; steps
;;   control 0
;;   control 1
;; bytes of a pod: 160

  (func $outOfLine.1 (param $p0 i32) (param $p1 i32) (param $p2 f32)
    (local $l3 i32) (local $l4 f32) (local $l5 f32) (local $l6 f32)
    local.get $p1
    local.get $p1
    i32.add
    local.get $p0
    i32.sub
    local.set $l3
    local.get $p1
    f32.load offset=144
    local.set $l4
    local.get $l4
    local.set $l5
    local.get $p2
    f32.sqrt
    local.set $l6
    local.get $l6
    local.set $l5
    local.get $p1
    local.get $l5
    f32.store offset=144)

  (func $construct (param $p0 i32) (param $p1 i32)
    (local $l2 i32) (local $l3 i32) (local $l4 i32) (local $l5 f32) (local $l6 f32) (local $l7 f32) (local $l8 f32) (local $l9 i32) (local $l10 i32) (local $l11 f32) (local $l12 f32)
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
    f32.const 0x0p+0 (;=0;)
    local.set $l5
    local.get $l5
    local.set $l6
    local.get $l5
    f32.const 0x1p-1 (;=0.5;)
    f32.add
    local.set $l7
    local.get $l7
    local.set $l5
    local.get $l2
    local.get $l5
    f32.store offset=128
    f32.const 0x1p+0 (;=1;)
    local.set $l8
    local.get $l6
    f32.const 0x0p+0 (;=0;)
    f32.gt
    local.set $l9
    local.get $l9
    if $I0
      local.get $l2
      local.get $l8
      f32.store offset=144
      local.get $l2
      i32.const 0
      i32.add
      local.set $l10
      local.get $p0
      local.get $l10
      local.get $l6
      call $outOfLine.1
      local.get $l2
      f32.load offset=144
      local.set $l11
      local.get $l11
      local.set $l8
    end
    local.get $l8
    local.set $l12
    local.get $l2
    local.get $l8
    f32.store offset=144)

  (func $calc1 (param $p0 i32) (param $p1 i32)
    (local $l2 i32) (local $l3 i32) (local $l4 i32) (local $l5 i32) (local $l6 f32) (local $l7 f32) (local $l8 f32) (local $l9 f32) (local $l10 f32) (local $l11 f32) (local $l12 i32) (local $l13 i32) (local $l14 f32) (local $l15 f32)
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
    local.get $l7
    local.set $l8
    local.get $l7
    f32.const 0x1p-1 (;=0.5;)
    f32.add
    local.set $l9
    local.get $l9
    local.set $l7
    local.get $l3
    local.get $l7
    f32.store offset=128
    local.get $l3
    f32.load offset=144
    local.set $l10
    local.get $l10
    local.set $l11
    local.get $l8
    f32.const 0x0p+0 (;=0;)
    f32.gt
    local.set $l12
    local.get $l12
    if $I0
      local.get $l3
      i32.const 0
      i32.add
      local.set $l13
      local.get $p0
      local.get $l13
      local.get $l8
      call $outOfLine.1
      local.get $l3
      f32.load offset=144
      local.set $l14
      local.get $l14
      local.set $l11
    end
    local.get $l11
    local.set $l15
    local.get $l3
    local.get $l11
    f32.store offset=144)

  (func $calc4 (param $p0 i32) (param $p1 i32)
    (local $l2 i32) (local $l3 v128) (local $l4 v128) (local $l5 v128) (local $l6 v128) (local $l7 v128) (local $l8 v128) (local $l9 v128) (local $l10 v128) (local $l11 v128) (local $l12 v128) (local $l13 v128) (local $l14 v128) (local $l15 v128) (local $l16 v128) (local $l17 v128)
    f32.const 0x1p-1 (;=0.5;)
    f32x4.splat
    local.set $l8
    f32.const 0x0p+0 (;=0;)
    f32x4.splat
    local.set $l12
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
    local.get $l5
    local.set $l6
    local.get $l5
    local.get $l8
    f32x4.add
    local.set $l7
    local.get $l7
    local.set $l5
    local.get $p0
    local.get $l5
    local.get $p0
    v128.load offset=128 align=4
    local.get $l3
    v128.bitselect
    v128.store offset=128 align=4
    local.get $p0
    v128.load offset=144 align=4
    local.set $l9
    local.get $l9
    local.set $l10
    local.get $l6
    local.get $l12
    f32x4.gt
    local.set $l11
    local.get $l11
    local.get $l3
    v128.and
    local.set $l13
    local.get $l13
    v128.any_true
    if $I0
      local.get $p0
      i32x4.splat
      local.set $l14
      local.get $p0
      i32x4.splat
      v128.const i32x4 0x00000000 0x00000004 0x00000008 0x0000000c
      i32x4.add
      local.set $l15
      local.get $l13
      i32x4.extract_lane 0
      if $I1
        local.get $l14
        i32x4.extract_lane 0
        local.get $l15
        i32x4.extract_lane 0
        local.get $l6
        f32x4.extract_lane 0
        call $outOfLine.1
      end
      local.get $l13
      i32x4.extract_lane 1
      if $I2
        local.get $l14
        i32x4.extract_lane 1
        local.get $l15
        i32x4.extract_lane 1
        local.get $l6
        f32x4.extract_lane 1
        call $outOfLine.1
      end
      local.get $l13
      i32x4.extract_lane 2
      if $I3
        local.get $l14
        i32x4.extract_lane 2
        local.get $l15
        i32x4.extract_lane 2
        local.get $l6
        f32x4.extract_lane 2
        call $outOfLine.1
      end
      local.get $l13
      i32x4.extract_lane 3
      if $I4
        local.get $l14
        i32x4.extract_lane 3
        local.get $l15
        i32x4.extract_lane 3
        local.get $l6
        f32x4.extract_lane 3
        call $outOfLine.1
      end
      local.get $p0
      v128.load offset=144 align=4
      local.set $l16
      local.get $l16
      local.get $l10
      local.get $l13
      v128.bitselect
      local.set $l10
    end
    local.get $l10
    local.set $l17
    local.get $p0
    local.get $l10
    local.get $p0
    v128.load offset=144 align=4
    local.get $l3
    v128.bitselect
    v128.store offset=144 align=4)
