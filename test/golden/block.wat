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
    (local $l2 f32) (local $l3 i32) (local $l4 i32) (local $l5 f32) (local $l6 i32)
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
    local.get $l3
    local.set $l6
    loop $L0
      local.get $l6
      local.get $l5
      f32.store offset=100000
      local.get $l5
      f32.const 0x1.47ae14p-7 (;=0.01;)
      f32.add
      local.set $l5
      local.get $l6
      i32.const 16
      i32.add
      local.tee $l6
      i32.const 1024
      i32.lt_s
      br_if $L0
    end
    local.get $l4
    local.get $l5
    f32.store offset=144
    local.get $p0
    local.get $p1
    local.get $l2
    call $block.2
    local.get $p0
    local.get $p1
    call $block.3)

  (func $calc4 (param $p0 i32) (param $p1 i32)
    (local $l2 v128) (local $l3 v128) (local $l4 v128) (local $l5 v128) (local $l6 i32) (local $l7 v128)
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
    f32.const 0x1.47ae14p-7 (;=0.01;)
    f32x4.splat
    local.set $l7
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
    i32.const 0
    local.set $l6
    loop $L0
      local.get $l6
      local.get $l5
      v128.store offset=100000 align=4
      local.get $l5
      local.get $l7
      f32x4.add
      local.set $l5
      local.get $l6
      i32.const 16
      i32.add
      local.tee $l6
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
    local.get $l4
    i32x4.extract_lane 0
    if $I1
      local.get $p0
      i32.const 0
      local.get $l2
      f32x4.extract_lane 0
      call $block.2
    end
    local.get $l4
    i32x4.extract_lane 1
    if $I2
      local.get $p0
      i32.const 1
      local.get $l2
      f32x4.extract_lane 1
      call $block.2
    end
    local.get $l4
    i32x4.extract_lane 2
    if $I3
      local.get $p0
      i32.const 2
      local.get $l2
      f32x4.extract_lane 2
      call $block.2
    end
    local.get $l4
    i32x4.extract_lane 3
    if $I4
      local.get $p0
      i32.const 3
      local.get $l2
      f32x4.extract_lane 3
      call $block.2
    end
    local.get $l4
    i32x4.extract_lane 0
    if $I5
      local.get $p0
      i32.const 0
      call $block.3
    end
    local.get $l4
    i32x4.extract_lane 1
    if $I6
      local.get $p0
      i32.const 1
      call $block.3
    end
    local.get $l4
    i32x4.extract_lane 2
    if $I7
      local.get $p0
      i32.const 2
      call $block.3
    end
    local.get $l4
    i32x4.extract_lane 3
    if $I8
      local.get $p0
      i32.const 3
      call $block.3
    end)
