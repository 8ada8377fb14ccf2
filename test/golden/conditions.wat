;; One lane branches; four lanes branch where none needs the body, and select inside.
;;
;; units
;;   0 Wave (audio) of 0.01: local
;;   1 Wave (audio) of 0.02: local
;;   2 Hold (audio) of #0[0], #1[0]: local
;;   3 Halve (control) of 8: local
;; steps
;;   control 3
;;   loop 0 1 2
;; bytes of a pod: 176

  (func $calc1 (param $p0 i32) (param $p1 i32)
    (local $l2 f32) (local $l3 i32) (local $l4 i32) (local $l5 f32) (local $l6 f32) (local $l7 i32) (local $l8 f32) (local $l9 f32)
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
    local.get $l4
    f32.load offset=160
    local.set $l6
    local.get $l3
    local.set $l7
    loop $L0
      local.get $l2
      local.tee $l8
      f32.const 0x1.47ae14p-7 (;=0.01;)
      f32.add
      local.set $l2
      local.get $l5
      local.tee $l9
      f32.const 0x1.47ae14p-6 (;=0.02;)
      f32.add
      local.set $l5
      local.get $l9
      f32.const 0x0p+0 (;=0;)
      f32.gt
      if $I1
        local.get $l8
        local.set $l6
      end
      local.get $l7
      i32.const 16
      i32.add
      local.tee $l7
      i32.const 1024
      i32.lt_s
      br_if $L0
    end
    local.get $l4
    local.get $l2
    f32.store offset=128
    local.get $l4
    local.get $l5
    f32.store offset=144
    local.get $l4
    local.get $l6
    f32.store offset=160)

  (func $calc4 (param $p0 i32) (param $p1 i32)
    (local $l2 v128) (local $l3 v128) (local $l4 v128) (local $l5 i32) (local $l6 v128) (local $l7 v128) (local $l8 v128) (local $l9 v128) (local $l10 v128) (local $l11 v128)
    f32.const 0x1.47ae14p-7 (;=0.01;)
    f32x4.splat
    local.set $l7
    f32.const 0x1.47ae14p-6 (;=0.02;)
    f32x4.splat
    local.set $l9
    f32.const 0x0p+0 (;=0;)
    f32x4.splat
    local.set $l10
    local.get $p1
    i32x4.splat
    v128.const i32x4 0x00000001 0x00000002 0x00000004 0x00000008
    v128.and
    v128.const i32x4 0x00000001 0x00000002 0x00000004 0x00000008
    i32x4.eq
    local.set $l11
    local.get $p0
    v128.load offset=128 align=4
    local.set $l2
    local.get $p0
    v128.load offset=144 align=4
    local.set $l3
    local.get $p0
    v128.load offset=160 align=4
    local.set $l4
    i32.const 0
    local.set $l5
    loop $L0
      local.get $l2
      local.tee $l6
      local.get $l7
      f32x4.add
      local.set $l2
      local.get $l3
      local.tee $l8
      local.get $l9
      f32x4.add
      local.set $l3
      local.get $l8
      local.get $l10
      f32x4.gt
      local.get $l11
      v128.and
      local.tee $l8
      v128.any_true
      if $I1
        local.get $l6
        local.get $l4
        local.get $l8
        v128.bitselect
        local.set $l4
      end
      local.get $l5
      i32.const 16
      i32.add
      local.tee $l5
      i32.const 1024
      i32.lt_s
      br_if $L0
    end
    local.get $p0
    local.get $l2
    local.get $p0
    v128.load offset=128 align=4
    local.get $l11
    v128.bitselect
    v128.store offset=128 align=4
    local.get $p0
    local.get $l3
    local.get $p0
    v128.load offset=144 align=4
    local.get $l11
    v128.bitselect
    v128.store offset=144 align=4
    local.get $p0
    local.get $l4
    local.get $p0
    v128.load offset=160 align=4
    local.get $l11
    v128.bitselect
    v128.store offset=160 align=4)
