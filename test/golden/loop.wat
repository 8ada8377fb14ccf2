;; Audio-rate units share a loop and pass samples in locals; only what another step reads goes to a wire.
;;
;; units
;;   0 Wave (audio) of 0.01: local
;;   1 Scale (audio) of #0[0], 3: wire 0 at 100000
;;   2 Probe (audio) of #1[0]
;; steps
;;   loop 0 1
;;   wide 2
;; bytes of a pod: 160

  (func $construct (param $p0 i32) (param $p1 i32)
    (local $l2 f32)
    local.get $p0
    local.get $p1
    i32.const 0
    f32.const 0x1.47ae14p-7 (;=0.01;)
    call $Wave_construct
    local.set $l2
    local.get $p0
    local.get $p1
    i32.const 16
    local.get $l2
    f32.const 0x1.8p+1 (;=3;)
    f32.mul
    call $Probe_construct)

  (func $calc1 (param $p0 i32) (param $p1 i32)
    (local $l2 f32) (local $l3 i32) (local $l4 i32) (local $l5 i32) (local $l6 f32)
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
    local.get $l3
    local.set $l5
    loop $L0
      local.get $l2
      local.tee $l6
      f32.const 0x1.47ae14p-7 (;=0.01;)
      f32.add
      local.set $l2
      local.get $l5
      local.get $l6
      f32.const 0x1.8p+1 (;=3;)
      f32.mul
      f32.store offset=100000
      local.get $l5
      i32.const 16
      i32.add
      local.tee $l5
      i32.const 1024
      i32.lt_s
      br_if $L0
    end
    local.get $l4
    local.get $l2
    f32.store offset=128
    local.get $l4
    local.get $l3
    f32.load offset=100000
    f32.store offset=144)

  (func $calc4 (param $p0 i32) (param $p1 i32)
    (local $l2 v128) (local $l3 i32) (local $l4 v128) (local $l5 v128) (local $l6 v128) (local $l7 v128)
    f32.const 0x1.47ae14p-7 (;=0.01;)
    f32x4.splat
    local.set $l5
    f32.const 0x1.8p+1 (;=3;)
    f32x4.splat
    local.set $l6
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
    i32.const 0
    local.set $l3
    loop $L0
      local.get $l2
      local.tee $l4
      local.get $l5
      f32x4.add
      local.set $l2
      local.get $l3
      local.get $l4
      local.get $l6
      f32x4.mul
      v128.store offset=100000 align=4
      local.get $l3
      i32.const 16
      i32.add
      local.tee $l3
      i32.const 1024
      i32.lt_s
      br_if $L0
    end
    local.get $p0
    local.get $l2
    local.get $p0
    v128.load offset=128 align=4
    local.get $l7
    v128.bitselect
    v128.store offset=128 align=4
    local.get $p0
    i32.const 0
    v128.load offset=100000 align=4
    local.get $p0
    v128.load offset=144 align=4
    local.get $l7
    v128.bitselect
    v128.store offset=144 align=4)
