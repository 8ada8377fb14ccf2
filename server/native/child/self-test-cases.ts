/**
 * Functions whose results are known to the bit: what native code must do alike, however wide it is. Their operands are read from memory, so that the
 * library cannot know the results while it compiles.
 *
 * Each case defines one internal function, `@NAME(ptr %out, ptr %in)`, which reads words and writes words.
 */
export interface SelfTestCase {
  readonly name: string;
  /** The rule that a library which fails it breaks, for people. */
  readonly proves: string;
  readonly text: string;
  /** Words of 32 bits. */
  readonly input: readonly number[];
  readonly expected: readonly number[];
}

const [nan, one, minusZero] = [0x7fc00000, 0x3f800000, 0x80000000];
/** 1 + 2^-12, and minus its square as it is rounded to a float. */
const [justAbove, minusSquare] = [0x3f800800, 0xbf801000];

const repeated = (word: number, count: number): number[] => Array.from({ length: count }, () => word);

export const selfTestCases: readonly SelfTestCase[] = [
  {
    name: 'product_and_sum',
    proves: 'a product is rounded before it is added to something',
    text: `define internal void @product_and_sum(ptr %out, ptr %in) noinline {
  %a = load <16 x float>, ptr %in, align 4
  %q = getelementptr i8, ptr %in, i64 64
  %c = load <16 x float>, ptr %q, align 4
  %p = fmul <16 x float> %a, %a
  %s = fadd <16 x float> %p, %c
  store <16 x float> %s, ptr %out, align 4
  ret void
}`,
    input: [...repeated(justAbove, 16), ...repeated(minusSquare, 16)],
    expected: repeated(0, 16),
  },
  {
    name: 'lesser',
    proves: 'the lesser of two is taken by comparing, also of NaN and of zeros with signs',
    text: `define internal void @lesser(ptr %out, ptr %in) noinline {
  %a = load <4 x float>, ptr %in, align 4
  %q = getelementptr i8, ptr %in, i64 16
  %b = load <4 x float>, ptr %q, align 4
  %c = fcmp olt <4 x float> %a, %b
  %m = select <4 x i1> %c, <4 x float> %a, <4 x float> %b
  store <4 x float> %m, ptr %out, align 4
  ret void
}`,
    input: [nan, one, minusZero, 0, one, nan, 0, minusZero],
    expected: [one, nan, 0, minusZero],
  },
  {
    name: 'halves',
    proves: 'halves are rounded to even',
    text: `declare <4 x float> @llvm.roundeven.v4f32(<4 x float>)
define internal void @halves(ptr %out, ptr %in) noinline {
  %a = load <4 x float>, ptr %in, align 4
  %r = call <4 x float> @llvm.roundeven.v4f32(<4 x float> %a)
  store <4 x float> %r, ptr %out, align 4
  ret void
}`,
    // 0.5, 1.5, 2.5, -0.5
    input: [0x3f000000, 0x3fc00000, 0x40200000, 0xbf000000],
    expected: [0, 0x40000000, 0x40000000, minusZero],
  },
  {
    name: 'whole_numbers',
    proves: 'numbers beyond 32 bits become the nearest, and NaN 0',
    text: `declare <4 x i32> @llvm.fptosi.sat.v4i32.v4f32(<4 x float>)
define internal void @whole_numbers(ptr %out, ptr %in) noinline {
  %a = load <4 x float>, ptr %in, align 4
  %r = call <4 x i32> @llvm.fptosi.sat.v4i32.v4f32(<4 x float> %a)
  store <4 x i32> %r, ptr %out, align 4
  ret void
}`,
    // NaN, 3e9, -3e9, -1.9
    input: [nan, 0x4f32d05e, 0xcf32d05e, 0xbff33333],
    expected: [0, 0x7fffffff, 0x80000000, 0xffffffff],
  },
  {
    name: 'order_of_sums',
    proves: 'sums keep their order',
    text: `define internal void @order_of_sums(ptr %out, ptr %in) noinline {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %j, %loop ]
  %s = phi float [ 0.0, %entry ], [ %t, %loop ]
  %q = getelementptr float, ptr %in, i64 %i
  %a = load float, ptr %q, align 4
  %t = fadd float %s, %a
  %j = add i64 %i, 1
  %more = icmp ult i64 %j, 16
  br i1 %more, label %loop, label %end
end:
  store float %t, ptr %out, align 4
  ret void
}`,
    // 1e8, 1, -1e8, 1, and zeros: from left to right 1e8 swallows the first 1 only.
    input: [0x4cbebc20, one, 0xccbebc20, one, ...repeated(0, 12)],
    expected: [one],
  },
  {
    name: 'addresses',
    proves: 'an address is added up in 32 bits',
    text: `define internal void @addresses(ptr %out, ptr %in) noinline {
  %a = load i32, ptr %in, align 4
  %b = add i32 %a, 12
  %w = zext i32 %b to i64
  %q = getelementptr i8, ptr %in, i64 %w
  %v = load i32, ptr %q, align 4
  store i32 %v, ptr %out, align 4
  ret void
}`,
    // -4 and 12: the word at byte 8.
    input: [0xfffffffc, 1, 2, 3],
    expected: [2],
  },
  {
    name: 'root',
    proves: 'roots and quotients of doubles are rounded rightly',
    text: `declare double @llvm.sqrt.f64(double)
define internal void @root(ptr %out, ptr %in) noinline {
  %a = load double, ptr %in, align 4
  %r = call double @llvm.sqrt.f64(double %a)
  store double %r, ptr %out, align 4
  %q = getelementptr i8, ptr %out, i64 8
  %d = fdiv double 1.0, %r
  store double %d, ptr %q, align 4
  ret void
}`,
    // 2; its root and the quotient of 1 and that.
    input: [0, 0x40000000],
    expected: [0x667f3bcd, 0x3ff6a09e, 0x667f3bcc, 0x3fe6a09e],
  },
  {
    name: 'choices',
    proves: 'tables of places and of constants are found where the code lies',
    text: `@weights = private constant [4 x float] [float 1.0, float 2.0, float 4.0, float 8.0]
define internal void @choices(ptr %out, ptr %in) noinline {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %j, %next ]
  %q = getelementptr i32, ptr %in, i64 %i
  %k = load i32, ptr %q, align 4
  switch i32 %k, label %other [ i32 0, label %zero i32 1, label %one i32 2, label %two i32 3, label %three i32 4, label %four ]
zero: br label %next
one: br label %next
two: br label %next
three:
  %n = and i32 %k, 3
  %p = getelementptr [4 x float], ptr @weights, i64 0, i32 %n
  %w = load float, ptr %p
  %b = bitcast float %w to i32
  br label %next
four:
  store i32 77, ptr %q, align 4
  br label %next
other: br label %next
next:
  %v = phi i32 [ 10, %zero ], [ 21, %one ], [ 32, %two ], [ %b, %three ], [ 54, %four ], [ 65, %other ]
  %o = getelementptr i32, ptr %out, i64 %i
  store i32 %v, ptr %o, align 4
  %j = add i64 %i, 1
  %more = icmp ult i64 %j, 6
  br i1 %more, label %loop, label %end
end:
  ret void
}`,
    input: [4, 3, 2, 1, 0, 9],
    expected: [54, 0x41000000, 32, 21, 10, 65],
  },
];
