;; Operations on constants are calculated, and masks that are known decide what is described at all.
;; f (pod)
;;   %0 = loadSlot f32 128
;;   %1 = mul f32 %0 0.5
;;   storeSlot f32 176 %1

  (func $f1 (param $p0 i32) (param $p1 i32)
    (local $l2 i32) (local $l3 i32)
    local.get $p1
    i32.const 2
    i32.shl
    local.set $l2
    local.get $p0
    local.get $l2
    i32.add
    local.set $l3
    local.get $l3
    local.get $l3
    f32.load offset=128
    f32.const 0x1p-1 (;=0.5;)
    f32.mul
    f32.store offset=176)
  (func $f4 (param $p0 i32) (param $p1 i32)
    (local $l2 v128) (local $l3 v128)
    f32.const 0x1p-1 (;=0.5;)
    f32x4.splat
    local.set $l2
    local.get $p1
    i32x4.splat
    v128.const i32x4 0x00000001 0x00000002 0x00000004 0x00000008
    v128.and
    v128.const i32x4 0x00000001 0x00000002 0x00000004 0x00000008
    i32x4.eq
    local.set $l3
    local.get $p0
    local.get $p0
    v128.load offset=128 align=4
    local.get $l2
    f32x4.mul
    local.get $p0
    v128.load offset=176 align=4
    local.get $l3
    v128.bitselect
    v128.store offset=176 align=4)
