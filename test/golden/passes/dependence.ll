; A phase is a sum, a filter recurs, and what is set anew in each turn is free.
; f (pod)
;   %0 = loadSlot f32 144
;   %1 = loadSlot f32 128
;   set f32 $2 %1
;   %3 = loadSlot f32 160
;   set f32 $4 %3
;   set f32 $5 0
;   frames ($4 recurs) ($2 sum) ($5 free)
;     %6 = wire f32 1024
;     %7 = get f32 $4
;     %8 = sub f32 %6 %7
;     %9 = mul f32 %8 0.10000000149011612
;     %10 = add f32 %9 %7
;     set f32 $4 %10
;     %11 = get f32 $2
;     %12 = add f32 %11 %0
;     set f32 $2 %12
;     set f32 $5 %10
;   %13 = get f32 $2
;   storeSlot f32 128 %13
;   %14 = get f32 $4
;   storeSlot f32 160 %14
;   %15 = get f32 $5
;   storeSlot f32 176 %15

define void @f1(ptr %base, i32 %pod, i32 %lane) #0 {
  %x0 = alloca float
  %x1 = alloca float
  %x2 = alloca float
  %x3 = alloca i32
  %v0 = shl i32 %lane, 2
  %v1 = add i32 %pod, %v0
  %v2 = add i32 %v1, 144
  %v3 = zext i32 %v2 to i64
  %v4 = getelementptr i8, ptr %base, i64 %v3
  %v5 = load float, ptr %v4, align 1
  %v6 = add i32 %v1, 128
  %v7 = zext i32 %v6 to i64
  %v8 = getelementptr i8, ptr %base, i64 %v7
  %v9 = load float, ptr %v8, align 1
  store float %v9, ptr %x0
  %v10 = add i32 %v1, 160
  %v11 = zext i32 %v10 to i64
  %v12 = getelementptr i8, ptr %base, i64 %v11
  %v13 = load float, ptr %v12, align 1
  store float %v13, ptr %x1
  store float 0x0000000000000000, ptr %x2
  store i32 0, ptr %x3
  br label %frames0
frames0:
  %v14 = load i32, ptr %x3
  %v15 = add nuw i32 %v14, 1024
  %v16 = add nuw i32 %v0, %v15
  %v17 = zext i32 %v16 to i64
  %v18 = getelementptr i8, ptr %base, i64 %v17
  %v19 = load float, ptr %v18, align 1
  %v20 = load float, ptr %x1
  %v21 = fsub float %v19, %v20
  %v22 = fmul float %v21, 0x3FB99999A0000000
  %v23 = fadd float %v22, %v20
  store float %v23, ptr %x1
  %v24 = load float, ptr %x0
  %v25 = fadd float %v24, %v5
  store float %v25, ptr %x0
  store float %v23, ptr %x2
  %v26 = load i32, ptr %x3
  %v27 = add nuw nsw i32 %v26, 16
  store i32 %v27, ptr %x3
  %v28 = icmp slt i32 %v27, 1024
  br i1 %v28, label %frames0, label %end0
end0:
  %v29 = load float, ptr %x0
  %v30 = add i32 %v1, 128
  %v31 = zext i32 %v30 to i64
  %v32 = getelementptr i8, ptr %base, i64 %v31
  store float %v29, ptr %v32, align 1
  %v33 = load float, ptr %x1
  %v34 = add i32 %v1, 160
  %v35 = zext i32 %v34 to i64
  %v36 = getelementptr i8, ptr %base, i64 %v35
  store float %v33, ptr %v36, align 1
  %v37 = load float, ptr %x2
  %v38 = add i32 %v1, 176
  %v39 = zext i32 %v38 to i64
  %v40 = getelementptr i8, ptr %base, i64 %v39
  store float %v37, ptr %v40, align 1
  ret void
}

define void @f4(ptr %base, i32 %pod, i32 %lanes) #0 {
  %x0 = alloca <4 x float>
  %x1 = alloca <4 x float>
  %x2 = alloca <4 x float>
  %x3 = alloca i32
  %v31 = insertelement <4 x i32> poison, i32 %lanes, i32 0
  %v32 = shufflevector <4 x i32> %v31, <4 x i32> poison, <4 x i32> zeroinitializer
  %v33 = and <4 x i32> %v32, <i32 1, i32 2, i32 4, i32 8>
  %v34 = icmp ne <4 x i32> %v33, zeroinitializer
  %v0 = add i32 %pod, 144
  %v1 = zext i32 %v0 to i64
  %v2 = getelementptr i8, ptr %base, i64 %v1
  %v3 = load <4 x float>, ptr %v2, align 1
  %v4 = add i32 %pod, 128
  %v5 = zext i32 %v4 to i64
  %v6 = getelementptr i8, ptr %base, i64 %v5
  %v7 = load <4 x float>, ptr %v6, align 1
  store <4 x float> %v7, ptr %x0
  %v8 = add i32 %pod, 160
  %v9 = zext i32 %v8 to i64
  %v10 = getelementptr i8, ptr %base, i64 %v9
  %v11 = load <4 x float>, ptr %v10, align 1
  store <4 x float> %v11, ptr %x1
  store <4 x float> <float 0x0000000000000000, float 0x0000000000000000, float 0x0000000000000000, float 0x0000000000000000>, ptr %x2
  store i32 0, ptr %x3
  br label %frames0
frames0:
  %v12 = load i32, ptr %x3
  %v13 = add nuw i32 %v12, 1024
  %v14 = zext i32 %v13 to i64
  %v15 = getelementptr i8, ptr %base, i64 %v14
  %v16 = load <4 x float>, ptr %v15, align 1
  %v17 = load <4 x float>, ptr %x1
  %v18 = fsub <4 x float> %v16, %v17
  %v19 = fmul <4 x float> %v18, <float 0x3FB99999A0000000, float 0x3FB99999A0000000, float 0x3FB99999A0000000, float 0x3FB99999A0000000>
  %v20 = fadd <4 x float> %v19, %v17
  store <4 x float> %v20, ptr %x1
  %v21 = load <4 x float>, ptr %x0
  %v22 = fadd <4 x float> %v21, %v3
  store <4 x float> %v22, ptr %x0
  store <4 x float> %v20, ptr %x2
  %v23 = load i32, ptr %x3
  %v24 = add nuw nsw i32 %v23, 16
  store i32 %v24, ptr %x3
  %v25 = icmp slt i32 %v24, 1024
  br i1 %v25, label %frames0, label %end0
end0:
  %v26 = load <4 x float>, ptr %x0
  %v27 = add i32 %pod, 128
  %v28 = zext i32 %v27 to i64
  %v29 = getelementptr i8, ptr %base, i64 %v28
  %v30 = load <4 x float>, ptr %v29, align 1
  %v35 = select <4 x i1> %v34, <4 x float> %v26, <4 x float> %v30
  %v36 = zext i32 %v27 to i64
  %v37 = getelementptr i8, ptr %base, i64 %v36
  store <4 x float> %v35, ptr %v37, align 1
  %v38 = load <4 x float>, ptr %x1
  %v39 = add i32 %pod, 160
  %v40 = zext i32 %v39 to i64
  %v41 = getelementptr i8, ptr %base, i64 %v40
  %v42 = load <4 x float>, ptr %v41, align 1
  %v43 = select <4 x i1> %v34, <4 x float> %v38, <4 x float> %v42
  %v44 = zext i32 %v39 to i64
  %v45 = getelementptr i8, ptr %base, i64 %v44
  store <4 x float> %v43, ptr %v45, align 1
  %v46 = load <4 x float>, ptr %x2
  %v47 = add i32 %pod, 176
  %v48 = zext i32 %v47 to i64
  %v49 = getelementptr i8, ptr %base, i64 %v48
  %v50 = load <4 x float>, ptr %v49, align 1
  %v51 = select <4 x i1> %v34, <4 x float> %v46, <4 x float> %v50
  %v52 = zext i32 %v47 to i64
  %v53 = getelementptr i8, ptr %base, i64 %v52
  store <4 x float> %v51, ptr %v53, align 1
  ret void
}

attributes #0 = { nounwind "denormal-fp-math"="preserve-sign,preserve-sign" "no-builtins" }
