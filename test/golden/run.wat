;; The render thread calls once a block: the list of pods is gone through here, without fused code and with it.
;;
;; units
;;   0 Wave (control) of 0.5: local
;; steps
;;   control 0
;; bytes of a pod: 144

  (func $run (param $p0 i32) (param $p1 i32) (result i32)
    (local $l2 i32) (local $l3 i32) (local $l4 i32) (local $l5 i32) (local $l6 i32) (local $l7 i32) (local $l8 i32)
    local.get $p0
    local.tee $l6
    local.get $p1
    i32.const 3
    i32.shl
    i32.add
    local.set $l4
    loop $L0
      i32.const 32
      local.get $p0
      i32.store
      local.get $p0
      i32.load
      local.set $l2
      local.get $p0
      i32.load offset=4
      local.tee $l3
      local.get $l3
      i32.const 1
      i32.sub
      i32.and
      if $I1
        i32.const 64
        i32.const -1
        i32.store
        i32.const 72
        local.get $p0
        local.get $l6
        i32.sub
        i32.const 3
        i32.shr_u
        i32.const 4
        i32.shl
        i32.const 63
        i32.and
        i32.const 4
        i32.add
        i32.store
        local.get $l3
        local.set $l7
        loop $L2
          local.get $l7
          i32.ctz
          local.set $l8
          local.get $l2
          local.get $l8
          call $calc1
          local.get $l7
          local.get $l7
          i32.const 1
          i32.sub
          i32.and
          local.tee $l7
          br_if $L2
        end
      else
        i32.const 64
        i32.const 0
        i32.store
        i32.const 72
        local.get $p0
        local.get $l6
        i32.sub
        i32.const 3
        i32.shr_u
        i32.const 2
        i32.shl
        i32.const 63
        i32.and
        i32.const 4
        i32.add
        i32.const 0
        local.get $p1
        i32.const 1
        i32.gt_s
        select
        i32.store
        local.get $l2
        local.get $l3
        i32.ctz
        call $calc1
      end
      local.get $l5
      local.get $l2
      v128.load
      local.get $l2
      v128.load offset=80
      v128.or
      v128.any_true
      i32.or
      local.set $l5
      local.get $p0
      i32.const 8
      i32.add
      local.tee $p0
      local.get $l4
      i32.lt_s
      br_if $L0
    end
    local.get $l5)

  (func $run (param $p0 i32) (param $p1 i32) (result i32)
    (local $l2 i32) (local $l3 i32) (local $l4 i32) (local $l5 i32) (local $l6 i32)
    local.get $p0
    local.tee $l6
    local.get $p1
    i32.const 3
    i32.shl
    i32.add
    local.set $l4
    loop $L0
      i32.const 32
      local.get $p0
      i32.store
      local.get $p0
      i32.load
      local.set $l2
      local.get $p0
      i32.load offset=4
      local.tee $l3
      local.get $l3
      i32.const 1
      i32.sub
      i32.and
      if $I1
        i32.const 64
        i32.const -1
        i32.store
        i32.const 72
        local.get $p0
        local.get $l6
        i32.sub
        i32.const 3
        i32.shr_u
        i32.const 4
        i32.shl
        i32.const 63
        i32.and
        i32.const 4
        i32.add
        i32.store
        local.get $l2
        local.get $l3
        call $calc4
      else
        i32.const 64
        i32.const 0
        i32.store
        i32.const 72
        local.get $p0
        local.get $l6
        i32.sub
        i32.const 3
        i32.shr_u
        i32.const 2
        i32.shl
        i32.const 63
        i32.and
        i32.const 4
        i32.add
        i32.const 0
        local.get $p1
        i32.const 1
        i32.gt_s
        select
        i32.store
        local.get $l2
        local.get $l3
        i32.ctz
        call $calc1
      end
      local.get $l5
      local.get $l2
      v128.load
      local.get $l2
      v128.load offset=80
      v128.or
      v128.any_true
      i32.or
      local.set $l5
      local.get $p0
      i32.const 8
      i32.add
      local.tee $p0
      local.get $l4
      i32.lt_s
      br_if $L0
    end
    local.get $l5)
