;; In a def that commutes sound goes to buses when all units are through: the wire lasts as long, and one function adds for one lane, one for several.
;;
;; units
;;   0 Wave (control) of 1: local
;;   1 Wave (audio) of 0.01: wire 0 at 100000
;;   2 Adder (audio) of #0[0], #1[0]
;;   3 Wave (audio) of 0.02: wire 1 at 101024
;;   4 Block (audio) of #3[0], 2: wire 2 at 102048
;; steps
;;   control 0
;;   loop 1
;;   wide 2
;;   loop 3
;;   block 4
;; bytes of a pod: 192

  (func $calc1 (param $p0 i32) (param $p1 i32)
    (local $l2 i32) (local $l3 i32) (local $l4 i32) (local $l5 i32) (local $l6 f32) (local $l7 f32) (local $l8 f32) (local $l9 f32) (local $l10 f32) (local $l11 f32) (local $l12 f32) (local $l13 f32) (local $l14 i32) (local $l15 f32) (local $l16 f32) (local $l17 f32) (local $l18 f32) (local $l19 f32) (local $l20 f32)
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
    f32.const 0x1p+0 (;=1;)
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
    local.get $l8
    i32.trunc_sat_f32_s
    local.set $l14
    local.get $l3
    local.get $l14
    i32.store offset=176
    local.get $l3
    f32.load offset=160
    local.set $l15
    local.get $l15
    local.set $l16
    local.get $l5
    local.set $l2
    loop $L1
      local.get $l16
      local.set $l17
      local.get $l2
      local.get $l17
      f32.store offset=101024
      local.get $l16
      f32.const 0x1.47ae14p-6 (;=0.02;)
      f32.add
      local.set $l18
      local.get $l18
      local.set $l16
      local.get $l2
      i32.const 16
      i32.add
      local.tee $l2
      i32.const 1024
      i32.lt_s
      br_if $L1
    end
    local.get $l3
    local.get $l16
    f32.store offset=160
    local.get $l5
    local.set $l2
    loop $L2
      local.get $l2
      f32.load offset=101024
      local.set $l19
      local.get $l19
      f32.const 0x1p+1 (;=2;)
      f32.mul
      local.set $l20
      local.get $l2
      local.get $l20
      f32.store offset=102048
      local.get $l2
      i32.const 16
      i32.add
      local.tee $l2
      i32.const 1024
      i32.lt_s
      br_if $L2
    end)

  (func $mix1 (param $p0 i32) (param $p1 i32)
    (local $l2 i32) (local $l3 i32) (local $l4 i32) (local $l5 i32) (local $l6 i32) (local $l7 i32) (local $l8 i32) (local $l9 i32)
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
    i32.load offset=176
    local.set $l5
    local.get $l2
    local.get $p0
    i32.sub
    local.set $l6
    local.get $l6
    i32.const 100000
    i32.add
    local.set $l7
    local.get $l5
    i32.const 0
    i32.add
    local.set $l8
    local.get $l2
    i32.const 0
    i32.add
    local.set $l9
    local.get $l7
    local.get $l8
    local.get $l9
    call $helper.mixLane)

  (func $mix4 (param $p0 i32) (param $p1 i32)
    (local $l2 v128) (local $l3 v128) (local $l4 v128) (local $l5 v128) (local $l6 v128) (local $l7 v128) (local $l8 v128)
    f32.const 0x1.86ap-133 (;=1.4013e-40;)
    f32x4.splat
    local.set $l6
    f32.const 0x0p+0 (;=0;)
    f32x4.splat
    local.set $l8
    local.get $p1
    i32x4.splat
    v128.const i32x4 0x00000001 0x00000002 0x00000004 0x00000008
    v128.and
    v128.const i32x4 0x00000001 0x00000002 0x00000004 0x00000008
    i32x4.eq
    local.set $l2
    local.get $p0
    v128.load offset=176 align=4
    local.set $l3
    v128.const i32x4 0x00000000 0x00000004 0x00000008 0x0000000c
    local.set $l4
    local.get $l4
    local.get $l6
    i32x4.add
    local.set $l5
    local.get $p0
    i32x4.splat
    v128.const i32x4 0x000000b0 0x000000b4 0x000000b8 0x000000bc
    i32x4.add
    local.set $l7
    local.get $l5
    i32x4.extract_lane 0
    local.get $l7
    i32x4.extract_lane 0
    local.get $l8
    i32x4.extract_lane 0
    local.get $p1
    local.get $p0
    call $helper.mixLanes)
