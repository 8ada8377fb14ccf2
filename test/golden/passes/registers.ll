; Locals are used again when what lay in them is not needed any more; what comes from before a loop keeps its own.
; f (pod)
;   %0 = loadSlot f32 128
;   %1 = loadSlot f32 144
;   %2 = add f32 %0 %1
;   %3 = mul f32 %2 %2
;   %4 = div f32 %3 %3
;   frames
;     %5 = wire f32 1024
;     %6 = mul f32 %5 %5
;     %7 = add f32 %6 %6
;     %8 = mul f32 %7 %4
;     setWire f32 2048 %8

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
  %v11 = fmul float %v10, %v10
  %v12 = fdiv float %v11, %v11
  store i32 0, ptr %x0
  br label %frames0
frames0:
  %v13 = load i32, ptr %x0
  %v14 = add nuw i32 %v13, 1024
  %v15 = add nuw i32 %v0, %v14
  %v16 = zext i32 %v15 to i64
  %v17 = getelementptr i8, ptr %base, i64 %v16
  %v18 = load float, ptr %v17, align 1
  %v19 = fmul float %v18, %v18
  %v20 = fadd float %v19, %v19
  %v21 = fmul float %v20, %v12
  %v22 = load i32, ptr %x0
  %v23 = add nuw i32 %v22, 2048
  %v24 = add nuw i32 %v0, %v23
  %v25 = zext i32 %v24 to i64
  %v26 = getelementptr i8, ptr %base, i64 %v25
  store float %v21, ptr %v26, align 1
  %v27 = load i32, ptr %x0
  %v28 = add nuw nsw i32 %v27, 16
  store i32 %v28, ptr %x0
  %v29 = icmp slt i32 %v28, 1024
  br i1 %v29, label %frames0, label %end0
end0:
  ret void
}

define void @f4(ptr %base, i32 %pod, i32 %lanes) #0 {
  %x0 = alloca i32
  %v0 = add i32 %pod, 128
  %v1 = zext i32 %v0 to i64
  %v2 = getelementptr i8, ptr %base, i64 %v1
  %v3 = load <4 x float>, ptr %v2, align 1
  %v4 = add i32 %pod, 144
  %v5 = zext i32 %v4 to i64
  %v6 = getelementptr i8, ptr %base, i64 %v5
  %v7 = load <4 x float>, ptr %v6, align 1
  %v8 = fadd <4 x float> %v3, %v7
  %v9 = fmul <4 x float> %v8, %v8
  %v10 = fdiv <4 x float> %v9, %v9
  store i32 0, ptr %x0
  br label %frames0
frames0:
  %v11 = load i32, ptr %x0
  %v12 = add nuw i32 %v11, 1024
  %v13 = zext i32 %v12 to i64
  %v14 = getelementptr i8, ptr %base, i64 %v13
  %v15 = load <4 x float>, ptr %v14, align 1
  %v16 = fmul <4 x float> %v15, %v15
  %v17 = fadd <4 x float> %v16, %v16
  %v18 = fmul <4 x float> %v17, %v10
  %v19 = load i32, ptr %x0
  %v20 = add nuw i32 %v19, 2048
  %v21 = zext i32 %v20 to i64
  %v22 = getelementptr i8, ptr %base, i64 %v21
  store <4 x float> %v18, ptr %v22, align 1
  %v23 = load i32, ptr %x0
  %v24 = add nuw nsw i32 %v23, 16
  store i32 %v24, ptr %x0
  %v25 = icmp slt i32 %v24, 1024
  br i1 %v25, label %frames0, label %end0
end0:
  ret void
}

attributes #0 = { nounwind "denormal-fp-math"="preserve-sign,preserve-sign" "no-builtins" }
