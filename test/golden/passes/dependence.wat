;; A phase is a sum, a filter recurs, and what is set anew in each turn is free.
;; f (pod)
;;   %0 = loadSlot f32 144
;;   %1 = loadSlot f32 128
;;   set f32 $2 %1
;;   %3 = loadSlot f32 160
;;   set f32 $4 %3
;;   set f32 $5 0
;;   frames ($4 recurs) ($2 sum) ($5 free)
;;     %6 = wire f32 1024
;;     %7 = get f32 $4
;;     %8 = sub f32 %6 %7
;;     %9 = mul f32 %8 0.10000000149011612
;;     %10 = add f32 %9 %7
;;     set f32 $4 %10
;;     %11 = get f32 $2
;;     %12 = add f32 %11 %0
;;     set f32 $2 %12
;;     set f32 $5 %10
;;   %13 = get f32 $2
;;   storeSlot f32 128 %13
;;   %14 = get f32 $4
;;   storeSlot f32 160 %14
;;   %15 = get f32 $5
;;   storeSlot f32 176 %15

  (func $f1 (param $p0 i32) (param $p1 i32)
    (local $l2 f32) (local $l3 i32) (local $l4 i32) (local $l5 f32) (local $l6 f32) (local $l7 f32) (local $l8 i32) (local $l9 f32)
    local.get $p1
    i32.const 2
    i32.shl
    local.set $l3
    local.get $p0
    local.get $l3
    i32.add
    local.set $l4
    local.get $l4
    f32.load offset=144
    local.set $l2
    local.get $l4
    f32.load offset=128
    local.set $l5
    local.get $l4
    f32.load offset=160
    local.set $l6
    f32.const 0x0p+0 (;=0;)
    local.set $l7
    local.get $l3
    local.set $l8
    loop $L0
      local.get $l8
      f32.load offset=1024
      local.get $l6
      f32.sub
      f32.const 0x1.99999ap-4 (;=0.1;)
      f32.mul
      local.get $l6
      f32.add
      local.tee $l9
      local.set $l6
      local.get $l5
      local.get $l2
      f32.add
      local.set $l5
      local.get $l9
      local.set $l7
      local.get $l8
      i32.const 16
      i32.add
      local.tee $l8
      i32.const 1024
      i32.lt_s
      br_if $L0
    end
    local.get $l4
    local.get $l5
    f32.store offset=128
    local.get $l4
    local.get $l6
    f32.store offset=160
    local.get $l4
    local.get $l7
    f32.store offset=176)
  (func $f4 (param $p0 i32) (param $p1 i32)
    (local $l2 v128) (local $l3 v128) (local $l4 v128) (local $l5 v128) (local $l6 v128) (local $l7 i32) (local $l8 v128) (local $l9 v128) (local $l10 v128)
    f32.const 0x0p+0 (;=0;)
    f32x4.splat
    local.set $l6
    f32.const 0x1.99999ap-4 (;=0.1;)
    f32x4.splat
    local.set $l9
    local.get $p1
    i32x4.splat
    v128.const i32x4 0x00000001 0x00000002 0x00000004 0x00000008
    v128.and
    v128.const i32x4 0x00000001 0x00000002 0x00000004 0x00000008
    i32x4.eq
    local.set $l10
    local.get $p0
    v128.load offset=144 align=4
    local.set $l2
    local.get $p0
    v128.load offset=128 align=4
    local.set $l3
    local.get $p0
    v128.load offset=160 align=4
    local.set $l4
    local.get $l6
    local.set $l5
    i32.const 0
    local.set $l7
    loop $L0
      local.get $l7
      v128.load offset=1024 align=4
      local.get $l4
      f32x4.sub
      local.get $l9
      f32x4.mul
      local.get $l4
      f32x4.add
      local.tee $l8
      local.set $l4
      local.get $l3
      local.get $l2
      f32x4.add
      local.set $l3
      local.get $l8
      local.set $l5
      local.get $l7
      i32.const 16
      i32.add
      local.tee $l7
      i32.const 1024
      i32.lt_s
      br_if $L0
    end
    local.get $p0
    local.get $l3
    local.get $p0
    v128.load offset=128 align=4
    local.get $l10
    v128.bitselect
    v128.store offset=128 align=4
    local.get $p0
    local.get $l4
    local.get $p0
    v128.load offset=160 align=4
    local.get $l10
    v128.bitselect
    v128.store offset=160 align=4
    local.get $p0
    local.get $l5
    local.get $p0
    v128.load offset=176 align=4
    local.get $l10
    v128.bitselect
    v128.store offset=176 align=4)
