;; Locals are used again when what lay in them is not needed any more; what comes from before a loop keeps its own.
;; f (pod)
;;   %0 = loadSlot f32 128
;;   %1 = loadSlot f32 144
;;   %2 = add f32 %0 %1
;;   %3 = mul f32 %2 %2
;;   %4 = div f32 %3 %3
;;   frames
;;     %5 = wire f32 1024
;;     %6 = mul f32 %5 %5
;;     %7 = add f32 %6 %6
;;     %8 = mul f32 %7 %4
;;     setWire f32 2048 %8

  (func $f1 (param $p0 i32) (param $p1 i32)
    (local $l2 f32) (local $l3 i32) (local $l4 i32) (local $l5 f32) (local $l6 i32) (local $l7 f32)
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
    local.get $l4
    f32.load offset=144
    f32.add
    local.tee $l2
    local.get $l2
    f32.mul
    local.tee $l5
    local.get $l5
    f32.div
    local.set $l2
    local.get $l3
    local.set $l6
    loop $L0
      local.get $l6
      f32.load offset=1024
      local.tee $l5
      local.get $l5
      f32.mul
      local.set $l7
      local.get $l6
      local.get $l7
      local.get $l7
      f32.add
      local.get $l2
      f32.mul
      f32.store offset=2048
      local.get $l6
      i32.const 16
      i32.add
      local.tee $l6
      i32.const 1024
      i32.lt_s
      br_if $L0
    end)
  (func $f4 (param $p0 i32) (param $p1 i32)
    (local $l2 v128) (local $l3 v128) (local $l4 i32) (local $l5 v128)
    local.get $p0
    v128.load offset=128 align=4
    local.get $p0
    v128.load offset=144 align=4
    f32x4.add
    local.tee $l2
    local.get $l2
    f32x4.mul
    local.tee $l3
    local.get $l3
    f32x4.div
    local.set $l2
    i32.const 0
    local.set $l4
    loop $L0
      local.get $l4
      v128.load offset=1024 align=4
      local.tee $l3
      local.get $l3
      f32x4.mul
      local.set $l5
      local.get $l4
      local.get $l5
      local.get $l5
      f32x4.add
      local.get $l2
      f32x4.mul
      v128.store offset=2048 align=4
      local.get $l4
      i32.const 16
      i32.add
      local.tee $l4
      i32.const 1024
      i32.lt_s
      br_if $L0
    end)
