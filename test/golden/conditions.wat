;; One lane branches; four lanes branch where none needs the body, and select inside.
;;
;; units
;;   0 Wave (audio) of 0.01: local
;;   1 Wave (audio) of 0.02: local
;;   2 Hold (audio) of #0[0], #1[0]: local
;;   3 Halve (control) of 8: local
;; steps
;;   control 3
;;   loop 0 1 2
;; bytes of a pod: 176

  (func $calc1 (param $p0 i32) (param $p1 i32)
    (local $l2 i32) (local $l3 i32) (local $l4 i32) (local $l5 i32) (local $l6 f32) (local $l7 i32) (local $l8 f32) (local $l9 f32) (local $l10 f32) (local $l11 f32) (local $l12 f32) (local $l13 f32) (local $l14 f32) (local $l15 f32) (local $l16 f32) (local $l17 f32) (local $l18 f32) (local $l19 f32) (local $l20 i32) (local $l21 f32)
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
    f32.const 0x1p+3 (;=8;)
    local.set $l6
    block $B0
      loop $L1
        local.get $l6
        f32.const 0x1p+0 (;=1;)
        f32.gt
        local.set $l7
        local.get $l7
        i32.eqz
        br_if $B0
        local.get $l6
        f32.const 0x1p-1 (;=0.5;)
        f32.mul
        local.set $l8
        local.get $l8
        local.set $l6
        br $L1
      end
    end
    local.get $l6
    local.set $l9
    local.get $l3
    f32.load offset=128
    local.set $l10
    local.get $l10
    local.set $l11
    local.get $l3
    f32.load offset=144
    local.set $l14
    local.get $l14
    local.set $l15
    local.get $l3
    f32.load offset=160
    local.set $l18
    local.get $l18
    local.set $l19
    local.get $l5
    local.set $l2
    loop $L2
      local.get $l11
      local.set $l12
      local.get $l11
      f32.const 0x1.47ae14p-7 (;=0.01;)
      f32.add
      local.set $l13
      local.get $l13
      local.set $l11
      local.get $l15
      local.set $l16
      local.get $l15
      f32.const 0x1.47ae14p-6 (;=0.02;)
      f32.add
      local.set $l17
      local.get $l17
      local.set $l15
      local.get $l16
      f32.const 0x0p+0 (;=0;)
      f32.gt
      local.set $l20
      local.get $l20
      if $I3
        local.get $l12
        local.set $l19
      end
      local.get $l19
      local.set $l21
      local.get $l2
      i32.const 16
      i32.add
      local.tee $l2
      i32.const 1024
      i32.lt_s
      br_if $L2
    end
    local.get $l3
    local.get $l11
    f32.store offset=128
    local.get $l3
    local.get $l15
    f32.store offset=144
    local.get $l3
    local.get $l19
    f32.store offset=160)

  (func $calc4 (param $p0 i32) (param $p1 i32)
    (local $l2 i32) (local $l3 v128) (local $l4 v128) (local $l5 v128) (local $l6 v128) (local $l7 v128) (local $l8 v128) (local $l9 v128) (local $l10 v128) (local $l11 v128) (local $l12 v128) (local $l13 v128) (local $l14 v128) (local $l15 v128) (local $l16 v128) (local $l17 v128) (local $l18 v128) (local $l19 v128) (local $l20 v128) (local $l21 v128) (local $l22 v128) (local $l23 v128) (local $l24 v128) (local $l25 v128) (local $l26 v128) (local $l27 v128)
    f32.const 0x1p+3 (;=8;)
    f32x4.splat
    local.set $l5
    f32.const 0x1p+0 (;=1;)
    f32x4.splat
    local.set $l7
    f32.const 0x1p-1 (;=0.5;)
    f32x4.splat
    local.set $l10
    f32.const 0x1.47ae14p-7 (;=0.01;)
    f32x4.splat
    local.set $l16
    f32.const 0x1.47ae14p-6 (;=0.02;)
    f32x4.splat
    local.set $l21
    f32.const 0x0p+0 (;=0;)
    f32x4.splat
    local.set $l25
    local.get $p1
    i32x4.splat
    v128.const i32x4 0x00000001 0x00000002 0x00000004 0x00000008
    v128.and
    v128.const i32x4 0x00000001 0x00000002 0x00000004 0x00000008
    i32x4.eq
    local.set $l3
    local.get $l5
    local.set $l4
    block $B0
      loop $L1
        local.get $l4
        local.get $l7
        f32x4.gt
        local.set $l6
        local.get $l6
        local.get $l3
        v128.and
        local.set $l8
        local.get $l8
        v128.any_true
        i32.eqz
        br_if $B0
        local.get $l4
        local.get $l10
        f32x4.mul
        local.set $l9
        local.get $l9
        local.get $l4
        local.get $l8
        v128.bitselect
        local.set $l4
        br $L1
      end
    end
    local.get $l4
    local.set $l11
    local.get $p0
    v128.load offset=128 align=4
    local.set $l12
    local.get $l12
    local.set $l13
    local.get $p0
    v128.load offset=144 align=4
    local.set $l17
    local.get $l17
    local.set $l18
    local.get $p0
    v128.load offset=160 align=4
    local.set $l22
    local.get $l22
    local.set $l23
    i32.const 0
    local.set $l2
    loop $L2
      local.get $l13
      local.set $l14
      local.get $l13
      local.get $l16
      f32x4.add
      local.set $l15
      local.get $l15
      local.set $l13
      local.get $l18
      local.set $l19
      local.get $l18
      local.get $l21
      f32x4.add
      local.set $l20
      local.get $l20
      local.set $l18
      local.get $l19
      local.get $l25
      f32x4.gt
      local.set $l24
      local.get $l24
      local.get $l3
      v128.and
      local.set $l26
      local.get $l26
      v128.any_true
      if $I3
        local.get $l14
        local.get $l23
        local.get $l26
        v128.bitselect
        local.set $l23
      end
      local.get $l23
      local.set $l27
      local.get $l2
      i32.const 16
      i32.add
      local.tee $l2
      i32.const 1024
      i32.lt_s
      br_if $L2
    end
    local.get $p0
    local.get $l13
    local.get $p0
    v128.load offset=128 align=4
    local.get $l3
    v128.bitselect
    v128.store offset=128 align=4
    local.get $p0
    local.get $l18
    local.get $p0
    v128.load offset=144 align=4
    local.get $l3
    v128.bitselect
    v128.store offset=144 align=4
    local.get $p0
    local.get $l23
    local.get $p0
    v128.load offset=160 align=4
    local.get $l3
    v128.bitselect
    v128.store offset=160 align=4)
