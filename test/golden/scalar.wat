;; The constructor computes scalar-rate units and keeps their outputs in slots, which the block functions load.
;;
;; units
;;   0 Twice (scalar) of 3: local
;;   1 Scale (control) of #0[0], 4: local
;; steps
;;   control 1
;; bytes of a pod: 144

  (func $construct (param $p0 i32) (param $p1 i32)
    (local $l2 i32) (local $l3 i32)
    local.get $p1
    i32.const 2
    i32.shl
    local.set $l2
    local.get $p0
    local.get $l2
    i32.add
    local.set $l3
    local.get $l3
    f32.const 0x1.8p+1 (;=3;)
    f32.const 0x1p+1 (;=2;)
    f32.mul
    f32.store offset=128)

  (func $calc1 (param $p0 i32) (param $p1 i32))

  (func $calc4 (param $p0 i32) (param $p1 i32))
