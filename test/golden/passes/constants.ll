; Operations on constants are calculated, and masks that are known decide what is described at all.
; f (pod)
;   %0 = loadSlot f32 128
;   %1 = mul f32 %0 0.5
;   storeSlot f32 176 %1

define void @f1(ptr %base, i32 %pod, i32 %lane) #0 {
  %v0 = shl i32 %lane, 2
  %v1 = add i32 %pod, %v0
  %v2 = add i32 %v1, 128
  %v3 = zext i32 %v2 to i64
  %v4 = getelementptr i8, ptr %base, i64 %v3
  %v5 = load float, ptr %v4, align 1
  %v6 = fmul float %v5, 0x3FE0000000000000
  %v7 = add i32 %v1, 176
  %v8 = zext i32 %v7 to i64
  %v9 = getelementptr i8, ptr %base, i64 %v8
  store float %v6, ptr %v9, align 1
  ret void
}

define void @f4(ptr %base, i32 %pod, i32 %lanes) #0 {
  %v9 = insertelement <4 x i32> poison, i32 %lanes, i32 0
  %v10 = shufflevector <4 x i32> %v9, <4 x i32> poison, <4 x i32> zeroinitializer
  %v11 = and <4 x i32> %v10, <i32 1, i32 2, i32 4, i32 8>
  %v12 = icmp ne <4 x i32> %v11, zeroinitializer
  %v0 = add i32 %pod, 128
  %v1 = zext i32 %v0 to i64
  %v2 = getelementptr i8, ptr %base, i64 %v1
  %v3 = load <4 x float>, ptr %v2, align 1
  %v4 = fmul <4 x float> %v3, <float 0x3FE0000000000000, float 0x3FE0000000000000, float 0x3FE0000000000000, float 0x3FE0000000000000>
  %v5 = add i32 %pod, 176
  %v6 = zext i32 %v5 to i64
  %v7 = getelementptr i8, ptr %base, i64 %v6
  %v8 = load <4 x float>, ptr %v7, align 1
  %v13 = select <4 x i1> %v12, <4 x float> %v4, <4 x float> %v8
  %v14 = zext i32 %v5 to i64
  %v15 = getelementptr i8, ptr %base, i64 %v14
  store <4 x float> %v13, ptr %v15, align 1
  ret void
}

attributes #0 = { nounwind "denormal-fp-math"="preserve-sign,preserve-sign" "no-builtins" }
