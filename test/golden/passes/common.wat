;; An operation is made once where the second is sure to run after the first; what another arm calculates is not taken.
;; f (pod)
;;   %0 = loadSlot f32 128
;;   %1 = loadSlot f32 144
;;   %2 = mul f32 %0 %1
;;   set f32 $3 %2
;;   %4 = lt mask %0 %1
;;   branch %4
;;     %5 = sub f32 %0 %1
;;     %6 = add f32 %2 %5
;;     set f32 $3 %6
;;   else
;;     %7 = sub f32 %0 %1
;;     set f32 $3 %7
;;   %8 = get f32 $3
;;   storeSlot f32 176 %8

  (func $f1 (param $p0 i32) (param $p1 i32)
    (local $l2 f32) (local $l3 i32) (local $l4 i32) (local $l5 f32) (local $l6 f32) (local $l7 f32)
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
    f32.mul
    local.tee $l6
    local.set $l7
    local.get $l2
    local.get $l5
    f32.lt
    if $I0
      local.get $l6
      local.get $l2
      local.get $l5
      f32.sub
      f32.add
      local.set $l7
    else
      local.get $l2
      local.get $l5
      f32.sub
      local.set $l7
    end
    local.get $l4
    local.get $l7
    f32.store offset=176)
  (func $f4 (param $p0 i32) (param $p1 i32)
    (local $l2 v128) (local $l3 v128) (local $l4 v128) (local $l5 v128) (local $l6 v128) (local $l7 v128) (local $l8 v128)
    local.get $p1
    i32x4.splat
    v128.const i32x4 0x00000001 0x00000002 0x00000004 0x00000008
    v128.and
    v128.const i32x4 0x00000001 0x00000002 0x00000004 0x00000008
    i32x4.eq
    local.set $l7
    local.get $p0
    v128.load offset=128 align=4
    local.set $l2
    local.get $p0
    v128.load offset=144 align=4
    local.set $l3
    local.get $l2
    local.get $l3
    f32x4.mul
    local.tee $l4
    local.set $l5
    local.get $l2
    local.get $l3
    f32x4.lt
    local.tee $l6
    local.get $l7
    v128.and
    local.tee $l8
    v128.any_true
    if $I0
      local.get $l4
      local.get $l2
      local.get $l3
      f32x4.sub
      f32x4.add
      local.get $l5
      local.get $l8
      v128.bitselect
      local.set $l5
    end
    local.get $l6
    v128.not
    local.get $l7
    v128.and
    local.tee $l8
    v128.any_true
    if $I1
      local.get $l2
      local.get $l3
      f32x4.sub
      local.get $l5
      local.get $l8
      v128.bitselect
      local.set $l5
    end
    local.get $p0
    local.get $l5
    local.get $p0
    v128.load offset=176 align=4
    local.get $l7
    v128.bitselect
    v128.store offset=176 align=4)
