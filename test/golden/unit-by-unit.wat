;; Until there is code in which units share loops, each is called by its function: slots, wires and values are told.
;;
;; units
;;   0 Wave (audio) of 0.01: wire 0 at 100000
;;   1 Wave (control) of 0.5: local
;;   2 Scale (audio) of #0[0], #1[0]: wire 1 at 101024
;;   3 Probe (audio) of #2[0]
;; steps
;;   loop 0
;;   control 1
;;   loop 2
;;   wide 3
;; bytes of a pod: 176

  (func $construct (param $p0 i32) (param $p1 i32)
    (local $l2 f32) (local $l3 f32)
    local.get $p0
    local.get $p1
    i32.const 0
    f32.const 0x1.47ae14p-7 (;=0.01;)
    call $i8V_OsKFwhs3Qzg3QZ9Z.0_Wave_construct
    local.set $l2
    local.get $p0
    local.get $p1
    i32.const 16
    f32.const 0x1p-1 (;=0.5;)
    call $i8V_OsKFwhs3Qzg3QZ9Z.1_Wave_construct
    local.set $l3
    local.get $p0
    local.get $p1
    i32.const 32
    local.get $l2
    local.get $l3
    f32.mul
    call $i8V_OsKFwhs3Qzg3QZ9Z.2_Probe_construct)

  (func $calc1 (param $p0 i32) (param $p1 i32)
    (local $l2 f32)
    local.get $p0
    local.get $p1
    i32.const 0
    f32.const 0x1.47ae14p-7 (;=0.01;)
    i32.const 100000
    call $i8V_OsKFwhs3Qzg3QZ9Z.3_Wave_audio
    local.get $p0
    local.get $p1
    i32.const 16
    f32.const 0x1p-1 (;=0.5;)
    call $i8V_OsKFwhs3Qzg3QZ9Z.4_Wave_control
    local.set $l2
    local.get $p0
    local.get $p1
    i32.const 32
    i32.const 100000
    local.get $l2
    i32.const 101024
    call $i8V_OsKFwhs3Qzg3QZ9Z.5_Scale_audio
    local.get $p0
    local.get $p1
    i32.const 32
    i32.const 101024
    call $i8V_OsKFwhs3Qzg3QZ9Z.6_Probe_audio)
