;; A missing output is added; where one too many is read there is silence.
;;
;; units
;;   0 Wave (control) of 0.5: local
;;   1 Scale (control) of 1, 2: local
;;   2 Scale (control) of 0, 3: local
;; steps
;;   control 0
;;   control 1
;;   control 2
;; bytes of a pod: 144

  (func $calc1 (param $p0 i32) (param $p1 i32)
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
    local.get $l3
    f32.load offset=128
    f32.const 0x1p-1 (;=0.5;)
    f32.add
    f32.store offset=128)
