;; Whole-block units run lane after lane; four lanes hand them control-rate values through the spill area.
;;
;; units
;;   0 Wave (control) of 0.5: local
;;   1 Wave (audio) of 0.01: wire 0 at 100000
;;   2 Block (audio) of #1[0], #0[0]: wire 1 at 101024
;;   3 First (control) of #2[0]: local
;;   4 Scale (control) of #3[0], 2: local
;; steps
;;   control 0
;;   loop 1
;;   block 2
;;   block 3
;;   control 4
;; bytes of a pod: 160

  (func $calc1 (param $p0 i32) (param $p1 i32)
    (local $l2 i32) (local $l3 i32) (local $l4 i32) (local $l5 i32) (local $l6 f32) (local $l7 f32) (local $l8 f32) (local $l9 f32) (local $l10 f32) (local $l11 f32) (local $l12 f32) (local $l13 f32) (local $l14 f32) (local $l15 f32) (local $l16 f32) (local $l17 f32)
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
    local.get $l5
    local.set $l2
    loop $L0
      local.get $l11
      local.set $l12
      local.get $l2
      local.get $l12
      f32.store offset=100000
      local.get $l11
      f32.const 0x1.47ae14p-7 (;=0.01;)
      f32.add
      local.set $l13
      local.get $l13
      local.set $l11
      local.get $l2
      i32.const 16
      i32.add
      local.tee $l2
      i32.const 1024
      i32.lt_s
      br_if $L0
    end
    local.get $l3
    local.get $l11
    f32.store offset=144
    local.get $l5
    local.set $l2
    loop $L1
      local.get $l2
      f32.load offset=100000
      local.set $l14
      local.get $l14
      local.get $l8
      f32.mul
      local.set $l15
      local.get $l2
      local.get $l15
      f32.store offset=101024
      local.get $l2
      i32.const 16
      i32.add
      local.tee $l2
      i32.const 1024
      i32.lt_s
      br_if $L1
    end
    local.get $l5
    f32.load offset=101024
    local.set $l16
    local.get $l16
    f32.const 0x1p+1 (;=2;)
    f32.mul
    local.set $l17)

  (func $calc4 (param $p0 i32) (param $p1 i32)
    (local $l2 i32) (local $l3 v128) (local $l4 v128) (local $l5 v128) (local $l6 v128) (local $l7 v128) (local $l8 v128) (local $l9 v128) (local $l10 v128) (local $l11 v128) (local $l12 v128) (local $l13 v128) (local $l14 i32) (local $l15 i32) (local $l16 i32) (local $l17 i32) (local $l18 f32) (local $l19 f32) (local $l20 f32) (local $l21 i32) (local $l22 i32) (local $l23 i32) (local $l24 i32) (local $l25 f32) (local $l26 v128) (local $l27 v128) (local $l28 v128)
    f32.const 0x1p-1 (;=0.5;)
    f32x4.splat
    local.set $l8
    f32.const 0x1.47ae14p-7 (;=0.01;)
    f32x4.splat
    local.set $l13
    f32.const 0x1p+1 (;=2;)
    f32x4.splat
    local.set $l28
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
    i32.const 0
    local.set $l2
    loop $L0
      local.get $l10
      local.set $l11
      local.get $l2
      local.get $l11
      v128.store offset=100000 align=4
      local.get $l10
      local.get $l13
      f32x4.add
      local.set $l12
      local.get $l12
      local.set $l10
      local.get $l2
      i32.const 16
      i32.add
      local.tee $l2
      i32.const 1024
      i32.lt_s
      br_if $L0
    end
    local.get $p0
    local.get $l10
    local.get $p0
    v128.load offset=144 align=4
    local.get $l3
    v128.bitselect
    v128.store offset=144 align=4
    i32.const 200000
    local.get $l6
    v128.store align=4
    i32.const 0
    local.set $l14
    loop $L1
      local.get $p1
      local.get $l14
      i32.shr_u
      i32.const 1
      i32.and
      if $I2
        local.get $l14
        i32.const 2
        i32.shl
        local.set $l17
        local.get $p0
        local.get $l17
        i32.add
        local.set $l15
        local.get $l15
        local.get $l17
        i32.add
        local.set $l16
        local.get $l17
        local.set $l2
        loop $L3
          local.get $l2
          f32.load offset=100000
          local.set $l18
          local.get $l17
          i32.const 200000
          i32.add
          f32.load
          local.set $l19
          local.get $l18
          local.get $l19
          f32.mul
          local.set $l20
          local.get $l2
          local.get $l20
          f32.store offset=101024
          local.get $l2
          i32.const 16
          i32.add
          local.tee $l2
          i32.const 1024
          i32.lt_s
          br_if $L3
        end
      end
      local.get $l14
      i32.const 1
      i32.add
      local.tee $l14
      i32.const 4
      i32.lt_s
      br_if $L1
    end
    i32.const 0
    local.set $l21
    loop $L4
      local.get $p1
      local.get $l21
      i32.shr_u
      i32.const 1
      i32.and
      if $I5
        local.get $l21
        i32.const 2
        i32.shl
        local.set $l24
        local.get $p0
        local.get $l24
        i32.add
        local.set $l22
        local.get $l22
        local.get $l24
        i32.add
        local.set $l23
        local.get $l24
        f32.load offset=101024
        local.set $l25
        local.get $l24
        i32.const 200000
        i32.add
        local.get $l25
        f32.store
      end
      local.get $l21
      i32.const 1
      i32.add
      local.tee $l21
      i32.const 4
      i32.lt_s
      br_if $L4
    end
    i32.const 200000
    v128.load align=4
    local.set $l26
    local.get $l26
    local.get $l28
    f32x4.mul
    local.set $l27)
