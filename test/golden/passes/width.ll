; What is the same for all lanes stays one number in the code for four; a condition on lanes becomes a branch and a mask.
; f (pod)
;   %0 = loadSlot f32 128
;   set f32 $1 %0
;   %2 = loadFixed i32! 16
;   %3 = spread i32 %2
;   %4 = gt mask %0 0
;   when %4
;     %5 = convert f32 %3
;     %6 = add f32 %0 %5
;     set f32 $1 %6
;   %7 = get f32 $1
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
  %v6 = zext i32 16 to i64
  %v7 = getelementptr i8, ptr %base, i64 %v6
  %v8 = load atomic i32, ptr %v7 unordered, align 4
  %v9 = fcmp ogt float %v5, 0x0000000000000000
  br i1 %v9, label %yes0, label %end0
yes0:
  %v10 = sitofp i32 %v8 to float
  %v11 = fadd float %v5, %v10
  store float %v11, ptr %x0
  br label %end0
end0:
  %v12 = load float, ptr %x0
  %v13 = add i32 %v1, 176
  %v14 = zext i32 %v13 to i64
  %v15 = getelementptr i8, ptr %base, i64 %v14
  store float %v12, ptr %v15, align 1
  ret void
}

define void @f4(ptr %base, i32 %pod, i32 %lanes) #0 {
  %x0 = alloca <4 x float>
  %v10 = insertelement <4 x i32> poison, i32 %lanes, i32 0
  %v11 = shufflevector <4 x i32> %v10, <4 x i32> poison, <4 x i32> zeroinitializer
  %v12 = and <4 x i32> %v11, <i32 1, i32 2, i32 4, i32 8>
  %v13 = icmp ne <4 x i32> %v12, zeroinitializer
  %v0 = add i32 %pod, 128
  %v1 = zext i32 %v0 to i64
  %v2 = getelementptr i8, ptr %base, i64 %v1
  %v3 = load <4 x float>, ptr %v2, align 1
  store <4 x float> %v3, ptr %x0
  %v4 = zext i32 16 to i64
  %v5 = getelementptr i8, ptr %base, i64 %v4
  %v6 = load atomic i32, ptr %v5 unordered, align 4
  %v7 = insertelement <4 x i32> poison, i32 %v6, i32 0
  %v8 = shufflevector <4 x i32> %v7, <4 x i32> poison, <4 x i32> zeroinitializer
  %v9 = fcmp ogt <4 x float> %v3, <float 0x0000000000000000, float 0x0000000000000000, float 0x0000000000000000, float 0x0000000000000000>
  %v14 = and <4 x i1> %v9, %v13
  %v15 = bitcast <4 x i1> %v14 to i4
  %v16 = icmp ne i4 %v15, 0
  br i1 %v16, label %yes0, label %end0
yes0:
  %v17 = sitofp <4 x i32> %v8 to <4 x float>
  %v18 = fadd <4 x float> %v3, %v17
  %v19 = load <4 x float>, ptr %x0
  %v20 = select <4 x i1> %v14, <4 x float> %v18, <4 x float> %v19
  store <4 x float> %v20, ptr %x0
  br label %end0
end0:
  %v21 = load <4 x float>, ptr %x0
  %v22 = add i32 %pod, 176
  %v23 = zext i32 %v22 to i64
  %v24 = getelementptr i8, ptr %base, i64 %v23
  %v25 = load <4 x float>, ptr %v24, align 1
  %v26 = select <4 x i1> %v13, <4 x float> %v21, <4 x float> %v25
  %v27 = zext i32 %v22 to i64
  %v28 = getelementptr i8, ptr %base, i64 %v27
  store <4 x float> %v26, ptr %v28, align 1
  ret void
}

attributes #0 = { nounwind "denormal-fp-math"="preserve-sign,preserve-sign" "no-builtins" }
