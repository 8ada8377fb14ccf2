;; A variable is a value where it is known what it holds, and is read where a loop or a condition may have set it.
;; f (pod)
;;   %0 = loadSlot f32 128
;;   set f32 $1 %0
;;   %2 = add f32 %0 1
;;   set f32 $1 %2
;;   %3 = mul f32 %2 2
;;   set f32 $1 %3
;;   %4 = gt mask %3 3
;;   when %4
;;     %5 = sub f32 %3 3
;;     set f32 $1 %5
;;   %6 = get f32 $1
;;   %7 = add f32 %6 %6
;;   storeSlot f32 176 %7

  (func $f1 (param $p0 i32) (param $p1 i32)
    (local $l2 f32) (local $l3 i32) (local $l4 i32) (local $l5 f32) (local $l6 f32)
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
    local.tee $l2
    local.set $l5
    local.get $l2
    f32.const 0x1p+0 (;=1;)
    f32.add
    local.tee $l6
    local.set $l5
    local.get $l6
    f32.const 0x1p+1 (;=2;)
    f32.mul
    local.tee $l2
    local.set $l5
    local.get $l2
    f32.const 0x1.8p+1 (;=3;)
    f32.gt
    if $I0
      local.get $l2
      f32.const 0x1.8p+1 (;=3;)
      f32.sub
      local.set $l5
    end
    local.get $l4
    local.get $l5
    local.get $l5
    f32.add
    f32.store offset=176)
  (func $f4 (param $p0 i32) (param $p1 i32)
    (local $l2 v128) (local $l3 v128) (local $l4 v128) (local $l5 v128) (local $l6 v128) (local $l7 v128) (local $l8 v128)
    f32.const 0x1p+0 (;=1;)
    f32x4.splat
    local.set $l5
    f32.const 0x1p+1 (;=2;)
    f32x4.splat
    local.set $l6
    f32.const 0x1.8p+1 (;=3;)
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
    local.tee $l2
    local.set $l3
    local.get $l2
    local.get $l5
    f32x4.add
    local.tee $l4
    local.set $l3
    local.get $l4
    local.get $l6
    f32x4.mul
    local.tee $l2
    local.set $l3
    local.get $l2
    local.get $l7
    f32x4.gt
    local.get $l8
    v128.and
    local.tee $l4
    v128.any_true
    if $I0
      local.get $l2
      local.get $l7
      f32x4.sub
      local.get $l3
      local.get $l4
      v128.bitselect
      local.set $l3
    end
    local.get $p0
    local.get $l3
    local.get $l3
    f32x4.add
    local.get $p0
    v128.load offset=176 align=4
    local.get $l8
    v128.bitselect
    v128.store offset=176 align=4)
