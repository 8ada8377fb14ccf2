; What nothing depends on is left out: values, variables that nobody reads, and a loop around nothing else.
; f (pod)
;   %0 = loadSlot f32 128
;   storeSlot f32 176 %0

define void @f1(ptr %base, i32 %pod, i32 %lane) #0 {
  %v0 = shl i32 %lane, 2
  %v1 = add i32 %pod, %v0
  %v2 = add i32 %v1, 128
  %v3 = zext i32 %v2 to i64
  %v4 = getelementptr i8, ptr %base, i64 %v3
  %v5 = load float, ptr %v4, align 1
  %v6 = add i32 %v1, 176
  %v7 = zext i32 %v6 to i64
  %v8 = getelementptr i8, ptr %base, i64 %v7
  store float %v5, ptr %v8, align 1
  ret void
}

define void @f4(ptr %base, i32 %pod, i32 %lanes) #0 {
  %v8 = insertelement <4 x i32> poison, i32 %lanes, i32 0
  %v9 = shufflevector <4 x i32> %v8, <4 x i32> poison, <4 x i32> zeroinitializer
  %v10 = and <4 x i32> %v9, <i32 1, i32 2, i32 4, i32 8>
  %v11 = icmp ne <4 x i32> %v10, zeroinitializer
  %v0 = add i32 %pod, 128
  %v1 = zext i32 %v0 to i64
  %v2 = getelementptr i8, ptr %base, i64 %v1
  %v3 = load <4 x float>, ptr %v2, align 1
  %v4 = add i32 %pod, 176
  %v5 = zext i32 %v4 to i64
  %v6 = getelementptr i8, ptr %base, i64 %v5
  %v7 = load <4 x float>, ptr %v6, align 1
  %v12 = select <4 x i1> %v11, <4 x float> %v3, <4 x float> %v7
  %v13 = zext i32 %v4 to i64
  %v14 = getelementptr i8, ptr %base, i64 %v13
  store <4 x float> %v12, ptr %v14, align 1
  ret void
}

attributes #0 = { nounwind "denormal-fp-math"="preserve-sign,preserve-sign" "no-builtins" }
