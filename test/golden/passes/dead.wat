;; What nothing depends on is left out: values, variables that nobody reads, and a loop around nothing else.
;; f (pod)
;;   %0 = loadSlot f32 128
;;   storeSlot f32 176 %0

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
    f32.store offset=176)
  (func $f4 (param $p0 i32) (param $p1 i32)
    (local $l2 v128)
    local.get $p1
    i32x4.splat
    v128.const i32x4 0x00000001 0x00000002 0x00000004 0x00000008
    v128.and
    v128.const i32x4 0x00000001 0x00000002 0x00000004 0x00000008
    i32x4.eq
    local.set $l2
    local.get $p0
    local.get $p0
    v128.load offset=128 align=4
    local.get $p0
    v128.load offset=176 align=4
    local.get $l2
    v128.bitselect
    v128.store offset=176 align=4)
