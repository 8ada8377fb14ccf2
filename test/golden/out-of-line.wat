;; Rare work is one function for all units of a UGen; each calls it by one that brings the inputs, which units with the same constants share.
;;
;; units
;;   0 Wave (control) of 0.5: local
;;   1 Start (control) of #0[0]: local
;; steps
;;   control 0
;;   control 1
;; bytes of a pod: 160

  (func $shared.root (param $p0 i32) (param $p1 i32) (param $p2 i32) (param $p3 f64) (param $p4 i32) (result i32)
    local.get $p1
    i32.const 232768
    f32.load
    f32.sqrt
    f32.store
    i32.const 0)

  (func $outOfLine.root.2he7sei68rz5n (param $p0 i32) (param $p1 i32) (param $p2 f32) (param $p3 i32) (param $p4 i32)
    (local $l5 i32) (local $l6 i32)
    i32.const 0
    local.get $p2
    f32.store offset=232768
    local.get $p0
    local.get $p1
    i32.const 1
    f64.const 0x1.77p+9 (;=750;)
    local.get $p4
    call $shared.root
    local.set $l5
    local.get $p1
    i32.const 0
    i32.add
    local.get $p3
    i32.sub
    local.set $l6
    local.get $l5
    i32.const 0
    i32.ne
    if $I0
      local.get $l6
      local.get $l6
      i32.load
      local.get $l5
      i32.or
      i32.store
    end)

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
    call $Start_construct
    drop)

  (func $calc1 (param $p0 i32) (param $p1 i32)
    (local $l2 f32) (local $l3 i32) (local $l4 i32)
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
    local.get $l2
    f32.const 0x0p+0 (;=0;)
    f32.gt
    if $I0
      local.get $p0
      i32.const 144
      i32.add
      local.get $l4
      i32.const 144
      i32.add
      local.get $l2
      i32.const 144
      i32.const 0
      call $outOfLine.root.2he7sei68rz5n
    end)

  (func $calc4 (param $p0 i32) (param $p1 i32)
    (local $l2 v128) (local $l3 v128) (local $l4 v128) (local $l5 v128) (local $l6 v128) (local $l7 v128) (local $l8 v128) (local $l9 v128)
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
    f32.const 0x0p+0 (;=0;)
    f32x4.splat
    local.set $l5
    f32.const 0x1.2p-142 (;=2.01787e-43;)
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
    local.get $l2
    local.get $l5
    f32x4.gt
    local.get $l4
    v128.and
    local.tee $l6
    v128.any_true
    if $I0
      local.get $p0
      i32x4.splat
      local.get $l8
      i32x4.add
      local.set $l7
      local.get $p0
      i32x4.splat
      v128.const i32x4 0x00000090 0x00000094 0x00000098 0x0000009c
      i32x4.add
      local.set $l9
      local.get $l6
      i32x4.extract_lane 0
      if $I1
        local.get $l7
        i32x4.extract_lane 0
        local.get $l9
        i32x4.extract_lane 0
        local.get $l2
        f32x4.extract_lane 0
        i32.const 144
        i32.const 0
        call $outOfLine.root.2he7sei68rz5n
      end
      local.get $l6
      i32x4.extract_lane 1
      if $I2
        local.get $l7
        i32x4.extract_lane 1
        local.get $l9
        i32x4.extract_lane 1
        local.get $l2
        f32x4.extract_lane 1
        i32.const 144
        i32.const 0
        call $outOfLine.root.2he7sei68rz5n
      end
      local.get $l6
      i32x4.extract_lane 2
      if $I3
        local.get $l7
        i32x4.extract_lane 2
        local.get $l9
        i32x4.extract_lane 2
        local.get $l2
        f32x4.extract_lane 2
        i32.const 144
        i32.const 0
        call $outOfLine.root.2he7sei68rz5n
      end
      local.get $l6
      i32x4.extract_lane 3
      if $I4
        local.get $l7
        i32x4.extract_lane 3
        local.get $l9
        i32x4.extract_lane 3
        local.get $l2
        f32x4.extract_lane 3
        i32.const 144
        i32.const 0
        call $outOfLine.root.2he7sei68rz5n
      end
    end)
