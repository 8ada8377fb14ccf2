;; In a def that commutes sound goes to buses when all units are through: the wire lasts as long, and one function adds for one lane, one for several.
;;
;; units
;;   0 Wave (control) of 1: local
;;   1 Wave (audio) of 0.01: wire 0 at 100000
;;   2 Adder (audio) of #0[0], #1[0]
;;   3 Wave (audio) of 0.02: wire 1 at 101024
;;   4 Block (audio) of #3[0], 2: wire 2 at 102048
;; steps
;;   control 0
;;   loop 1
;;   wide 2
;;   loop 3
;;   block 4
;; bytes of a pod: 192

  (func $calc1 (param $p0 i32) (param $p1 i32)
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
    local.set $l2
    local.get $l4
    local.get $l2
    f32.const 0x1p+0 (;=1;)
    f32.add
    f32.store offset=128
    local.get $l4
    f32.load offset=144
    local.set $l5
    local.get $l3
    local.set $l6
    loop $L0
      local.get $l6
      local.get $l5
      f32.store offset=100000
      local.get $l5
      f32.const 0x1.47ae14p-7 (;=0.01;)
      f32.add
      local.set $l5
      local.get $l6
      i32.const 16
      i32.add
      local.tee $l6
      i32.const 1024
      i32.lt_s
      br_if $L0
    end
    local.get $l4
    local.get $l5
    f32.store offset=144
    local.get $l4
    local.get $l2
    i32.trunc_sat_f32_s
    i32.store offset=176
    local.get $l4
    f32.load offset=160
    local.set $l2
    local.get $l3
    local.set $l6
    loop $L1
      local.get $l6
      local.get $l2
      f32.store offset=101024
      local.get $l2
      f32.const 0x1.47ae14p-6 (;=0.02;)
      f32.add
      local.set $l2
      local.get $l6
      i32.const 16
      i32.add
      local.tee $l6
      i32.const 1024
      i32.lt_s
      br_if $L1
    end
    local.get $l4
    local.get $l2
    f32.store offset=160
    local.get $p0
    local.get $p1
    call $block.4)

  (func $mix1 (param $p0 i32) (param $p1 i32)
    (local $l2 i32) (local $l3 i32)
    local.get $p1
    i32.const 2
    i32.shl
    local.set $l2
    local.get $p0
    local.get $l2
    i32.add
    local.set $l3
    local.get $l2
    i32.const 100000
    i32.add
    local.get $l3
    i32.load offset=176
    i32.const 0
    i32.add
    local.get $l3
    i32.const 0
    i32.add
    call $helper.mixLane)

  (func $mix4 (param $p0 i32) (param $p1 i32)
    i32.const 100000
    local.get $p0
    i32.const 176
    i32.add
    i32.const 0
    local.get $p1
    local.get $p0
    call $helper.mixLanes)
