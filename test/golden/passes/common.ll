; An operation is made once where the second is sure to run after the first; what another arm calculates is not taken.
; f (pod)
;   %0 = loadSlot f32 128
;   %1 = loadSlot f32 144
;   %2 = mul f32 %0 %1
;   set f32 $3 %2
;   %4 = lt mask %0 %1
;   branch %4
;     %5 = sub f32 %0 %1
;     %6 = add f32 %2 %5
;     set f32 $3 %6
;   else
;     %7 = sub f32 %0 %1
;     set f32 $3 %7
;   %8 = get f32 $3
;   storeSlot f32 176 %8

define void @f1(ptr %base, i32 %pod, i32 %lane) #0 {
  %x0 = alloca float
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
  %v10 = fmul float %v5, %v9
  store float %v10, ptr %x0
  %v11 = fcmp olt float %v5, %v9
  br i1 %v11, label %yes0, label %no0
yes0:
  %v12 = fsub float %v5, %v9
  %v13 = fadd float %v10, %v12
  store float %v13, ptr %x0
  br label %end0
no0:
  %v14 = fsub float %v5, %v9
  store float %v14, ptr %x0
  br label %end0
end0:
  %v15 = load float, ptr %x0
  %v16 = add i32 %v1, 176
  %v17 = zext i32 %v16 to i64
  %v18 = getelementptr i8, ptr %base, i64 %v17
  store float %v15, ptr %v18, align 1
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
  %v4 = add i32 %pod, 144
  %v5 = zext i32 %v4 to i64
  %v6 = getelementptr i8, ptr %base, i64 %v5
  %v7 = load <4 x float>, ptr %v6, align 1
  %v8 = fmul <4 x float> %v3, %v7
  store <4 x float> %v8, ptr %x0
  %v9 = fcmp olt <4 x float> %v3, %v7
  %v14 = and <4 x i1> %v9, %v13
  %v15 = bitcast <4 x i1> %v14 to i4
  %v16 = icmp ne i4 %v15, 0
  br i1 %v16, label %yes0, label %end0
yes0:
  %v17 = fsub <4 x float> %v3, %v7
  %v18 = fadd <4 x float> %v8, %v17
  %v19 = load <4 x float>, ptr %x0
  %v20 = select <4 x i1> %v14, <4 x float> %v18, <4 x float> %v19
  store <4 x float> %v20, ptr %x0
  br label %end0
end0:
  %v21 = xor <4 x i1> %v9, <i1 true, i1 true, i1 true, i1 true>
  %v22 = and <4 x i1> %v21, %v13
  %v23 = bitcast <4 x i1> %v22 to i4
  %v24 = icmp ne i4 %v23, 0
  br i1 %v24, label %yes1, label %end1
yes1:
  %v25 = fsub <4 x float> %v3, %v7
  %v26 = load <4 x float>, ptr %x0
  %v27 = select <4 x i1> %v22, <4 x float> %v25, <4 x float> %v26
  store <4 x float> %v27, ptr %x0
  br label %end1
end1:
  %v28 = load <4 x float>, ptr %x0
  %v29 = add i32 %pod, 176
  %v30 = zext i32 %v29 to i64
  %v31 = getelementptr i8, ptr %base, i64 %v30
  %v32 = load <4 x float>, ptr %v31, align 1
  %v33 = select <4 x i1> %v13, <4 x float> %v28, <4 x float> %v32
  %v34 = zext i32 %v29 to i64
  %v35 = getelementptr i8, ptr %base, i64 %v34
  store <4 x float> %v33, ptr %v35, align 1
  ret void
}

attributes #0 = { nounwind "denormal-fp-math"="preserve-sign,preserve-sign" "no-builtins" }
