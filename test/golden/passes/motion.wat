;; What does not move stands before the loop, unless a condition in the loop decides if it is wanted.
;; f (pod)
;;   %0 = loadSlot f32 128
;;   %1 = loadSlot f32 144
;;   %2 = add f32 %0 %1
;;   frames
;;     %3 = wire f32 1024
;;     %4 = gt mask %3 1
;;     when %4
;;       %5 = div f32 %0 %1
;;       storeSlot f32 160 %5
;;     %6 = mul f32 %3 %2
;;     setWire f32 2048 %6

  (func $f1 (param $p0 i32) (param $p1 i32)
    (local $l2 f32) (local $l3 i32) (local $l4 i32) (local $l5 f32) (local $l6 f32) (local $l7 i32) (local $l8 f32)
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
    f32.load offset=144
    local.set $l5
    local.get $l2
    local.get $l5
    f32.add
    local.set $l6
    local.get $l3
    local.set $l7
    loop $L0
      local.get $l7
      f32.load offset=1024
      local.tee $l8
      f32.const 0x1p+0 (;=1;)
      f32.gt
      if $I1
        local.get $l4
        local.get $l2
        local.get $l5
        f32.div
        f32.store offset=160
      end
      local.get $l7
      local.get $l8
      local.get $l6
      f32.mul
      f32.store offset=2048
      local.get $l7
      i32.const 16
      i32.add
      local.tee $l7
      i32.const 1024
      i32.lt_s
      br_if $L0
    end)
  (func $f4 (param $p0 i32) (param $p1 i32)
    (local $l2 v128) (local $l3 v128) (local $l4 v128) (local $l5 i32) (local $l6 v128) (local $l7 v128) (local $l8 v128) (local $l9 v128)
    f32.const 0x1p+0 (;=1;)
    f32x4.splat
    local.set $l7
    local.get $p1
    i32x4.splat
    v128.const i32x4 0x00000001 0x00000002 0x00000004 0x00000008
    v128.and
    v128.const i32x4 0x00000001 0x00000002 0x00000004 0x00000008
    i32x4.eq
    local.set $l8
    local.get $p0
    v128.load offset=128 align=4
    local.set $l2
    local.get $p0
    v128.load offset=144 align=4
    local.set $l3
    local.get $l2
    local.get $l3
    f32x4.add
    local.set $l4
    i32.const 0
    local.set $l5
    loop $L0
      local.get $l5
      v128.load offset=1024 align=4
      local.tee $l6
      local.get $l7
      f32x4.gt
      local.get $l8
      v128.and
      local.tee $l9
      v128.any_true
      if $I1
        local.get $p0
        local.get $l2
        local.get $l3
        f32x4.div
        local.get $p0
        v128.load offset=160 align=4
        local.get $l9
        v128.bitselect
        v128.store offset=160 align=4
      end
      local.get $l5
      local.get $l6
      local.get $l4
      f32x4.mul
      v128.store offset=2048 align=4
      local.get $l5
      i32.const 16
      i32.add
      local.tee $l5
      i32.const 1024
      i32.lt_s
      br_if $L0
    end)
