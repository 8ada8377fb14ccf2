;; What is the same for all lanes stays one number in the code for four; a condition on lanes becomes a branch and a mask.
;; f (pod)
;;   %0 = loadSlot f32 128
;;   set f32 $1 %0
;;   %2 = loadFixed i32! 16
;;   %3 = spread i32 %2
;;   %4 = gt mask %0 0
;;   when %4
;;     %5 = convert f32 %3
;;     %6 = add f32 %0 %5
;;     set f32 $1 %6
;;   %7 = get f32 $1
;;   storeSlot f32 176 %7

  (func $f1 (param $p0 i32) (param $p1 i32)
    (local $l2 f32) (local $l3 i32) (local $l4 i32) (local $l5 f32) (local $l6 i32)
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
    i32.const 16
    i32.load
    local.set $l6
    local.get $l2
    f32.const 0x0p+0 (;=0;)
    f32.gt
    if $I0
      local.get $l2
      local.get $l6
      f32.convert_i32_s
      f32.add
      local.set $l5
    end
    local.get $l4
    local.get $l5
    f32.store offset=176)
  (func $f4 (param $p0 i32) (param $p1 i32)
    (local $l2 v128) (local $l3 v128) (local $l4 v128) (local $l5 v128) (local $l6 v128) (local $l7 v128)
    f32.const 0x0p+0 (;=0;)
    f32x4.splat
    local.set $l5
    local.get $p1
    i32x4.splat
    v128.const i32x4 0x00000001 0x00000002 0x00000004 0x00000008
    v128.and
    v128.const i32x4 0x00000001 0x00000002 0x00000004 0x00000008
    i32x4.eq
    local.set $l6
    local.get $p0
    v128.load offset=128 align=4
    local.tee $l2
    local.set $l3
    i32.const 16
    i32.load
    i32x4.splat
    local.set $l4
    local.get $l2
    local.get $l5
    f32x4.gt
    local.get $l6
    v128.and
    local.tee $l7
    v128.any_true
    if $I0
      local.get $l2
      local.get $l4
      f32x4.convert_i32x4_s
      f32x4.add
      local.get $l3
      local.get $l7
      v128.bitselect
      local.set $l3
    end
    local.get $p0
    local.get $l3
    local.get $p0
    v128.load offset=176 align=4
    local.get $l6
    v128.bitselect
    v128.store offset=176 align=4)
