;; Words at addresses of each lane’s own: one lane after the other, and only those that run write.
;;
;; units
;;   0 Wave (control) of 0.5: local
;;   1 Table (control) of #0[0]: local
;; steps
;;   control 0
;;   control 1
;; bytes of a pod: 144

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
    local.get $l2
    i32.trunc_sat_f32_s
    i32.const 2
    i32.shl
    local.tee $l5
    local.get $l5
    f32.load offset=1024
    f32.const 0x1p+0 (;=1;)
    f32.add
    f32.store offset=1024)

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
    f32.const 0x1p+0 (;=1;)
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
    local.get $l2
    i32x4.trunc_sat_f32x4_s
    local.tee $l6
    local.get $l6
    i32x4.add
    local.tee $l6
    local.get $l6
    i32x4.add
    local.tee $l5
    i32x4.extract_lane 0
    v128.load32_zero offset=1024
    local.set $l2
    local.get $l5
    i32x4.extract_lane 1
    local.get $l2
    v128.load32_lane offset=1024 1
    local.set $l2
    local.get $l5
    i32x4.extract_lane 2
    local.get $l2
    v128.load32_lane offset=1024 2
    local.set $l2
    local.get $l5
    i32x4.extract_lane 3
    local.get $l2
    v128.load32_lane offset=1024 3
    local.tee $l2
    local.get $l7
    f32x4.add
    local.set $l6
    local.get $l4
    i32x4.extract_lane 0
    if $I0
      local.get $l5
      i32x4.extract_lane 0
      local.get $l6
      v128.store32_lane offset=1024 0
    end
    local.get $l4
    i32x4.extract_lane 1
    if $I1
      local.get $l5
      i32x4.extract_lane 1
      local.get $l6
      v128.store32_lane offset=1024 1
    end
    local.get $l4
    i32x4.extract_lane 2
    if $I2
      local.get $l5
      i32x4.extract_lane 2
      local.get $l6
      v128.store32_lane offset=1024 2
    end
    local.get $l4
    i32x4.extract_lane 3
    if $I3
      local.get $l5
      i32x4.extract_lane 3
      local.get $l6
      v128.store32_lane offset=1024 3
    end)
