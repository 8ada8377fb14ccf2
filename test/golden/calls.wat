;; Functions of the library, which are part of the module, are called for each lane that runs; one of them takes room for a record.
;;
;; units
;;   0 Wave (control) of 0.5: local
;;   1 Send (control) of #0[0]
;; steps
;;   control 0
;;   control 1
;; bytes of a pod: 144

  (func $helper.replaceControl (param $p0 i32) (param $p1 f32)
    (local $l2 i32)
    local.get $p0
    i32.const 64
    i32.lt_u
    if $I0
      local.get $p0
      i32.const 2
      i32.shl
      local.tee $l2
      i32.const 300000
      i32.add
      local.get $p1
      f32.store
      local.get $l2
      i32.const 400000
      i32.add
      i32.const 16
      i32.load
      i32.store
    end)

  (func $calc1 (param $p0 i32) (param $p1 i32)
    (local $l2 f32) (local $l3 i32) (local $l4 i32) (local $l5 i32)
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
    i32.load offset=96
    i32.const 512
    i32.const 1048576
    call $helper.record
    local.tee $l5
    i32.const 1
    i32.store
    local.get $l5
    local.get $l2
    f32.store offset=4
    i32.const 2
    local.get $l2
    call $helper.replaceControl)

  (func $calc4 (param $p0 i32) (param $p1 i32)
    (local $l2 v128) (local $l3 v128) (local $l4 v128) (local $l5 v128) (local $l6 v128) (local $l7 v128)
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
    f32.const 0x1.p-149 (;=1.4013e-45;)
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
    v128.load offset=96 align=4
    local.set $l5
    i32.const 0
    i32x4.splat
    local.set $l6
    local.get $l4
    i32x4.extract_lane 0
    if $I0
      local.get $l6
      local.get $l5
      i32x4.extract_lane 0
      i32.const 512
      i32.const 1048576
      call $helper.record
      i32x4.replace_lane 0
      local.set $l6
    end
    local.get $l4
    i32x4.extract_lane 1
    if $I1
      local.get $l6
      local.get $l5
      i32x4.extract_lane 1
      i32.const 512
      i32.const 1048576
      call $helper.record
      i32x4.replace_lane 1
      local.set $l6
    end
    local.get $l4
    i32x4.extract_lane 2
    if $I2
      local.get $l6
      local.get $l5
      i32x4.extract_lane 2
      i32.const 512
      i32.const 1048576
      call $helper.record
      i32x4.replace_lane 2
      local.set $l6
    end
    local.get $l4
    i32x4.extract_lane 3
    if $I3
      local.get $l6
      local.get $l5
      i32x4.extract_lane 3
      i32.const 512
      i32.const 1048576
      call $helper.record
      i32x4.replace_lane 3
      local.set $l6
    end
    local.get $l4
    i32x4.extract_lane 0
    if $I4
      local.get $l6
      i32x4.extract_lane 0
      local.get $l7
      v128.store32_lane 0
    end
    local.get $l4
    i32x4.extract_lane 1
    if $I5
      local.get $l6
      i32x4.extract_lane 1
      local.get $l7
      v128.store32_lane 1
    end
    local.get $l4
    i32x4.extract_lane 2
    if $I6
      local.get $l6
      i32x4.extract_lane 2
      local.get $l7
      v128.store32_lane 2
    end
    local.get $l4
    i32x4.extract_lane 3
    if $I7
      local.get $l6
      i32x4.extract_lane 3
      local.get $l7
      v128.store32_lane 3
    end
    local.get $l4
    i32x4.extract_lane 0
    if $I8
      local.get $l6
      i32x4.extract_lane 0
      local.get $l2
      v128.store32_lane offset=4 0
    end
    local.get $l4
    i32x4.extract_lane 1
    if $I9
      local.get $l6
      i32x4.extract_lane 1
      local.get $l2
      v128.store32_lane offset=4 1
    end
    local.get $l4
    i32x4.extract_lane 2
    if $I10
      local.get $l6
      i32x4.extract_lane 2
      local.get $l2
      v128.store32_lane offset=4 2
    end
    local.get $l4
    i32x4.extract_lane 3
    if $I11
      local.get $l6
      i32x4.extract_lane 3
      local.get $l2
      v128.store32_lane offset=4 3
    end
    local.get $l4
    i32x4.extract_lane 0
    if $I12
      i32.const 2
      local.get $l2
      f32x4.extract_lane 0
      call $helper.replaceControl
    end
    local.get $l4
    i32x4.extract_lane 1
    if $I13
      i32.const 2
      local.get $l2
      f32x4.extract_lane 1
      call $helper.replaceControl
    end
    local.get $l4
    i32x4.extract_lane 2
    if $I14
      i32.const 2
      local.get $l2
      f32x4.extract_lane 2
      call $helper.replaceControl
    end
    local.get $l4
    i32x4.extract_lane 3
    if $I15
      i32.const 2
      local.get $l2
      f32x4.extract_lane 3
      call $helper.replaceControl
    end)
