;; A loop is closed when its units would weigh too much together, and a wire goes between the two.
;;
;; units
;;   0 Wave (audio) of 0.01: wire 0 at 100000
;;   1 Saw (audio) of #0[0], 2: wire 1 at 101024
;;   2 Saw (audio) of #1[0], 3: local
;; steps
;;   loop 0
;;   loop 1
;;   loop 2
;; bytes of a pod: 144

  (func $calc1 (param $p0 i32) (param $p1 i32)
    (local $l2 f32) (local $l3 i32) (local $l4 i32) (local $l5 i32)
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
      local.get $l5
      local.get $l2
      f32.store offset=100000
      local.get $l2
      f32.const 0x1.47ae14p-7 (;=0.01;)
      f32.add
      local.set $l2
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
    local.get $l3
    local.set $l5
    loop $L1
      local.get $l5
      local.get $l5
      f32.load offset=100000
      f32.const 0x1p+1 (;=2;)
      f32.mul
      f32.store offset=101024
      local.get $l5
      i32.const 16
      i32.add
      local.tee $l5
      i32.const 1024
      i32.lt_s
      br_if $L1
    end)
