; What does not move stands before the loop, unless a condition in the loop decides if it is wanted.
; f (pod)
;   %0 = loadSlot f32 128
;   %1 = loadSlot f32 144
;   %2 = add f32 %0 %1
;   frames
;     %3 = wire f32 1024
;     %4 = gt mask %3 1
;     when %4
;       %5 = div f32 %0 %1
;       storeSlot f32 160 %5
;     %6 = mul f32 %3 %2
;     setWire f32 2048 %6

define void @f1(ptr %base, i32 %pod, i32 %lane) #0 {
  %x0 = alloca i32
  %v0 = shl i32 %lane, 2
  %v1 = add i32 %pod, %v0
  %v2 = add i32 %v1, 128
  %v3 = zext i32 %v2 to i64
  %v4 = getelementptr i8, ptr %base, i64 %v3
  %v5 = load float, ptr %v4, align 1
  %v6 = add i32 %v1, 144
  %v7 = zext i32 %v6 to i64
  %v8 = getelementptr i8, ptr %base, i64 %v7
  %v9 = load float, ptr %v8, align 1
  %v10 = fadd float %v5, %v9
  store i32 0, ptr %x0
  br label %frames0
frames0:
  %v11 = load i32, ptr %x0
  %v12 = add nuw i32 %v11, 1024
  %v13 = add nuw i32 %v0, %v12
  %v14 = zext i32 %v13 to i64
  %v15 = getelementptr i8, ptr %base, i64 %v14
  %v16 = load float, ptr %v15, align 1
  %v17 = fcmp ogt float %v16, 0x3FF0000000000000
  br i1 %v17, label %yes1, label %end1
yes1:
  %v18 = fdiv float %v5, %v9
  %v19 = add i32 %v1, 160
  %v20 = zext i32 %v19 to i64
  %v21 = getelementptr i8, ptr %base, i64 %v20
  store float %v18, ptr %v21, align 1
  br label %end1
end1:
  %v22 = fmul float %v16, %v10
  %v23 = load i32, ptr %x0
  %v24 = add nuw i32 %v23, 2048
  %v25 = add nuw i32 %v0, %v24
  %v26 = zext i32 %v25 to i64
  %v27 = getelementptr i8, ptr %base, i64 %v26
  store float %v22, ptr %v27, align 1
  %v28 = load i32, ptr %x0
  %v29 = add nuw nsw i32 %v28, 16
  store i32 %v29, ptr %x0
  %v30 = icmp slt i32 %v29, 1024
  br i1 %v30, label %frames0, label %end0
end0:
  ret void
}

define void @f4(ptr %base, i32 %pod, i32 %lanes) #0 {
  %x0 = alloca i32
  %v15 = insertelement <4 x i32> poison, i32 %lanes, i32 0
  %v16 = shufflevector <4 x i32> %v15, <4 x i32> poison, <4 x i32> zeroinitializer
  %v17 = and <4 x i32> %v16, <i32 1, i32 2, i32 4, i32 8>
  %v18 = icmp ne <4 x i32> %v17, zeroinitializer
  %v0 = add i32 %pod, 128
  %v1 = zext i32 %v0 to i64
  %v2 = getelementptr i8, ptr %base, i64 %v1
  %v3 = load <4 x float>, ptr %v2, align 1
  %v4 = add i32 %pod, 144
  %v5 = zext i32 %v4 to i64
  %v6 = getelementptr i8, ptr %base, i64 %v5
  %v7 = load <4 x float>, ptr %v6, align 1
  %v8 = fadd <4 x float> %v3, %v7
  store i32 0, ptr %x0
  br label %frames0
frames0:
  %v9 = load i32, ptr %x0
  %v10 = add nuw i32 %v9, 1024
  %v11 = zext i32 %v10 to i64
  %v12 = getelementptr i8, ptr %base, i64 %v11
  %v13 = load <4 x float>, ptr %v12, align 1
  %v14 = fcmp ogt <4 x float> %v13, <float 0x3FF0000000000000, float 0x3FF0000000000000, float 0x3FF0000000000000, float 0x3FF0000000000000>
  %v19 = and <4 x i1> %v14, %v18
  %v20 = bitcast <4 x i1> %v19 to i4
  %v21 = icmp ne i4 %v20, 0
  br i1 %v21, label %yes1, label %end1
yes1:
  %v22 = fdiv <4 x float> %v3, %v7
  %v23 = add i32 %pod, 160
  %v24 = zext i32 %v23 to i64
  %v25 = getelementptr i8, ptr %base, i64 %v24
  %v26 = load <4 x float>, ptr %v25, align 1
  %v27 = select <4 x i1> %v19, <4 x float> %v22, <4 x float> %v26
  %v28 = zext i32 %v23 to i64
  %v29 = getelementptr i8, ptr %base, i64 %v28
  store <4 x float> %v27, ptr %v29, align 1
  br label %end1
end1:
  %v30 = fmul <4 x float> %v13, %v8
  %v31 = load i32, ptr %x0
  %v32 = add nuw i32 %v31, 2048
  %v33 = zext i32 %v32 to i64
  %v34 = getelementptr i8, ptr %base, i64 %v33
  store <4 x float> %v30, ptr %v34, align 1
  %v35 = load i32, ptr %x0
  %v36 = add nuw nsw i32 %v35, 16
  store i32 %v36, ptr %x0
  %v37 = icmp slt i32 %v36, 1024
  br i1 %v37, label %frames0, label %end0
end0:
  ret void
}

attributes #0 = { nounwind "denormal-fp-math"="preserve-sign,preserve-sign" "no-builtins" }
