;; A control-rate unit moves in front of the open loop when nothing in that loop feeds it: the loop stays whole.
;;
;; units
;;   0 Wave (audio) of 0.01: local
;;   1 Wave (control) of 0.5: local
;;   2 Scale (audio) of #0[0], #1[0]: local
;; steps
;;   control 1
;;   loop 0 2
;; bytes of a pod: 160

  (func $calc1 (param $p0 i32) (param $p1 i32)
    (local $l2 i32) (local $l3 i32) (local $l4 i32) (local $l5 i32) (local $l6 f32) (local $l7 f32) (local $l8 f32) (local $l9 f32) (local $l10 f32) (local $l11 f32) (local $l12 f32) (local $l13 f32) (local $l14 f32)
    local.get $p1
    i32.const 2
    i32.shl
    local.set $l5
    local.get $p0
    local.get $l5
    i32.add
    local.set $l3
    local.get $l3
    local.get $l5
    i32.add
    local.set $l4
    local.get $l3
    f32.load offset=144
    local.set $l6
    local.get $l6
    local.set $l7
    local.get $l7
    local.set $l8
    local.get $l7
    f32.const 0x1p-1 (;=0.5;)
    f32.add
    local.set $l9
    local.get $l9
    local.set $l7
    local.get $l3
    local.get $l7
    f32.store offset=144
    local.get $l3
    f32.load offset=128
    local.set $l10
    local.get $l10
    local.set $l11
    local.get $l5
    local.set $l2
    loop $L0
      local.get $l11
      local.set $l12
      local.get $l11
      f32.const 0x1.47ae14p-7 (;=0.01;)
      f32.add
      local.set $l13
      local.get $l13
      local.set $l11
      local.get $l12
      local.get $l8
      f32.mul
      local.set $l14
      local.get $l2
      i32.const 16
      i32.add
      local.tee $l2
      i32.const 1024
      i32.lt_s
      br_if $L0
    end
    local.get $l3
    local.get $l11
    f32.store offset=128)
