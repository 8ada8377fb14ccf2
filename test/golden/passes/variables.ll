; A variable is a value where it is known what it holds, and is read where a loop or a condition may have set it.
; f (pod)
;   %0 = loadSlot f32 128
;   set f32 $1 %0
;   %2 = add f32 %0 1
;   set f32 $1 %2
;   %3 = mul f32 %2 2
;   set f32 $1 %3
;   %4 = gt mask %3 3
;   when %4
;     %5 = sub f32 %3 3
;     set f32 $1 %5
;   %6 = get f32 $1
;   %7 = add f32 %6 %6
;   storeSlot f32 176 %7

define void @f1(ptr %base, i32 %pod, i32 %lane) #0 {
  %x0 = alloca float
  %v0 = shl i32 %lane, 2
  %v1 = add i32 %pod, %v0
  %v2 = add i32 %v1, 128
  %v3 = zext i32 %v2 to i64
  %v4 = getelementptr i8, ptr %base, i64 %v3
  %v5 = load float, ptr %v4, align 1
  store float %v5, ptr %x0
  %v6 = fadd float %v5, 0x3FF0000000000000
  store float %v6, ptr %x0
  %v7 = fmul float %v6, 0x4000000000000000
  store float %v7, ptr %x0
  %v8 = fcmp ogt float %v7, 0x4008000000000000
  br i1 %v8, label %yes0, label %end0
yes0:
  %v9 = fsub float %v7, 0x4008000000000000
  store float %v9, ptr %x0
  br label %end0
end0:
  %v10 = load float, ptr %x0
  %v11 = fadd float %v10, %v10
  %v12 = add i32 %v1, 176
  %v13 = zext i32 %v12 to i64
  %v14 = getelementptr i8, ptr %base, i64 %v13
  store float %v11, ptr %v14, align 1
  ret void
}

define void @f4(ptr %base, i32 %pod, i32 %lanes) #0 {
  %x0 = alloca <4 x float>
  %v7 = insertelement <4 x i32> poison, i32 %lanes, i32 0
  %v8 = shufflevector <4 x i32> %v7, <4 x i32> poison, <4 x i32> zeroinitializer
  %v9 = and <4 x i32> %v8, <i32 1, i32 2, i32 4, i32 8>
  %v10 = icmp ne <4 x i32> %v9, zeroinitializer
  %v0 = add i32 %pod, 128
  %v1 = zext i32 %v0 to i64
  %v2 = getelementptr i8, ptr %base, i64 %v1
  %v3 = load <4 x float>, ptr %v2, align 1
  store <4 x float> %v3, ptr %x0
  %v4 = fadd <4 x float> %v3, <float 0x3FF0000000000000, float 0x3FF0000000000000, float 0x3FF0000000000000, float 0x3FF0000000000000>
  store <4 x float> %v4, ptr %x0
  %v5 = fmul <4 x float> %v4, <float 0x4000000000000000, float 0x4000000000000000, float 0x4000000000000000, float 0x4000000000000000>
  store <4 x float> %v5, ptr %x0
  %v6 = fcmp ogt <4 x float> %v5, <float 0x4008000000000000, float 0x4008000000000000, float 0x4008000000000000, float 0x4008000000000000>
  %v11 = and <4 x i1> %v6, %v10
  %v12 = bitcast <4 x i1> %v11 to i4
  %v13 = icmp ne i4 %v12, 0
  br i1 %v13, label %yes0, label %end0
yes0:
  %v14 = fsub <4 x float> %v5, <float 0x4008000000000000, float 0x4008000000000000, float 0x4008000000000000, float 0x4008000000000000>
  %v15 = load <4 x float>, ptr %x0
  %v16 = select <4 x i1> %v11, <4 x float> %v14, <4 x float> %v15
  store <4 x float> %v16, ptr %x0
  br label %end0
end0:
  %v17 = load <4 x float>, ptr %x0
  %v18 = fadd <4 x float> %v17, %v17
  %v19 = add i32 %pod, 176
  %v20 = zext i32 %v19 to i64
  %v21 = getelementptr i8, ptr %base, i64 %v20
  %v22 = load <4 x float>, ptr %v21, align 1
  %v23 = select <4 x i1> %v10, <4 x float> %v18, <4 x float> %v22
  %v24 = zext i32 %v19 to i64
  %v25 = getelementptr i8, ptr %base, i64 %v24
  store <4 x float> %v23, ptr %v25, align 1
  ret void
}

attributes #0 = { nounwind "denormal-fp-math"="preserve-sign,preserve-sign" "no-builtins" }
