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
    (local $l2 i32) (local $l3 i32) (local $l4 f32) (local $l5 i32)
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
    f32.load offset=144
    f32.const 0x1p-1 (;=0.5;)
    f32.add
    f32.store offset=144
    local.get $l3
    f32.load offset=128
    local.set $l4
    local.get $l2
    local.set $l5
    loop $L0
      local.get $l4
      f32.const 0x1.47ae14p-7 (;=0.01;)
      f32.add
      local.set $l4
      local.get $l5
      i32.const 16
      i32.add
      local.tee $l5
      i32.const 1024
      i32.lt_s
      br_if $L0
    end
    local.get $l3
    local.get $l4
    f32.store offset=128)
