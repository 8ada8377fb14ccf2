/**
 * The kernel by which widths are compared: sixteen voices of a sine, a polynomial of its phase, through a filter of two poles in doubles, as most voices have
 * one or the other. It is written as the compiler of SynthDefs writes them: a loop over the frames of a block, with the frames of each pod apart.
 *
 *     i32 run(ptr memory, i32 pods, i32 blocks)    plays blocks of all voices, with so many pods in a vector
 */
import type { Pods } from './width.ts';

/** Voices, and what they lie in. */
export const kernelVoices = 16;
const frames = 64;
const podLanes = 4;
const podBytes = frames * podLanes * 4;
/** Places in the memory, each an array of all voices; sound lies behind them, pod by pod. */
const place = { phase: 0, step: 64, last: 128, before: 256, sound: 512 } as const;
export const kernelBytes = place.sound + (kernelVoices / podLanes) * podBytes;

/** Coefficients of the sine, of the lowest power first, and of the filter. */
const sine = [6.25, -41, 78, -60] as const;
const filter = { gain: 0.0625, last: 1.75, before: -0.8125 } as const;

/** Fills a memory with voices at their beginning. */
export function fillKernel(memory: Uint8Array<ArrayBuffer>): void {
  memory.fill(0);
  const steps = new Float32Array(memory.buffer, memory.byteOffset + place.step, kernelVoices);
  for (let voice = 0; voice < kernelVoices; voice++) steps[voice] = (220 + 10 * voice) / 48000;
}

/** Returns the text of the module. @param widths for which there is code */
export function kernelText(widths: readonly Pods[]): string {
  const lanes = widths.map((pods) => pods * podLanes);
  return [...lanes.flatMap((each) => [declarations(each), blockText(each)]), runText(lanes)].join('\n');
}

/** A constant in all lanes: all of them are sums of few powers of two, which LLVM reads as they stand. */
const splat = (type: 'float' | 'double', lanes: number, value: number): string =>
  `<${Array.from({ length: lanes }, () => `${type} ${value.toFixed(4)}`).join(', ')}>`;

const declarations = (lanes: number): string =>
  `declare <${lanes} x float> @llvm.roundeven.v${lanes}f32(<${lanes} x float>)`;

/** One block of the voices from `%first` on. */
function blockText(lanes: number): string {
  const [single, double] = [`<${lanes} x float>`, `<${lanes} x double>`];
  const at = (name: keyof typeof place, type: string, first = '%first') =>
    `  %${name}.array = getelementptr i8, ptr %memory, i64 ${place[name]}
  %${name}.at = getelementptr ${type}, ptr %${name}.array, i64 ${first}`;
  const powers = sine.map((each) => splat('float', lanes, each));
  const constant = (value: number) => splat('double', lanes, value);
  const stores = Array.from({ length: lanes / podLanes }, (_, pod) => {
    const words = Array.from({ length: podLanes }, (_, lane) => `i32 ${pod * podLanes + lane}`).join(', ');
    return `  %part${pod} = shufflevector ${single} %heard, ${single} poison, <4 x i32> <${words}>
  %to${pod} = getelementptr i8, ptr %frame.at, i64 ${pod * podBytes}
  store <4 x float> %part${pod}, ptr %to${pod}, align 1`;
  });
  return `define internal void @block${lanes}(ptr %memory, i64 %first) noinline nounwind {
entry:
${at('phase', 'float')}
${at('step', 'float')}
${at('last', 'double')}
${at('before', 'double')}
  %words = mul i64 %first, ${frames}
${at('sound', 'float', '%words')}
  %phase.old = load ${single}, ptr %phase.at, align 1
  %step = load ${single}, ptr %step.at, align 1
  %last.old = load ${double}, ptr %last.at, align 1
  %before.old = load ${double}, ptr %before.at, align 1
  br label %frame
frame:
  %i = phi i64 [ 0, %entry ], [ %next, %frame ]
  %phase = phi ${single} [ %phase.old, %entry ], [ %phase.new, %frame ]
  %last = phi ${double} [ %last.old, %entry ], [ %filtered, %frame ]
  %before = phi ${double} [ %before.old, %entry ], [ %last, %frame ]
  %moved = fadd ${single} %phase, %step
  %turns = call ${single} @llvm.roundeven.v${lanes}f32(${single} %moved)
  %phase.new = fsub ${single} %moved, %turns
  %square = fmul ${single} %phase.new, %phase.new
  %p3 = fmul ${single} %square, ${powers[3]}
  %p2 = fadd ${single} %p3, ${powers[2]}
  %p2s = fmul ${single} %square, %p2
  %p1 = fadd ${single} %p2s, ${powers[1]}
  %p1s = fmul ${single} %square, %p1
  %p0 = fadd ${single} %p1s, ${powers[0]}
  %sine = fmul ${single} %phase.new, %p0
  %in = fpext ${single} %sine to ${double}
  %gained = fmul ${double} %in, ${constant(filter.gain)}
  %from.last = fmul ${double} %last, ${constant(filter.last)}
  %from.before = fmul ${double} %before, ${constant(filter.before)}
  %sum = fadd ${double} %gained, %from.last
  %filtered = fadd ${double} %sum, %from.before
  %both = fadd ${double} %filtered, %before
  %heard = fptrunc ${double} %both to ${single}
  %frame.at = getelementptr <4 x float>, ptr %sound.at, i64 %i
${stores.join('\n')}
  %next = add i64 %i, 1
  %more = icmp ult i64 %next, ${frames}
  br i1 %more, label %frame, label %end
end:
  store ${single} %phase.new, ptr %phase.at, align 1
  store ${double} %filtered, ptr %last.at, align 1
  store ${double} %last, ptr %before.at, align 1
  ret void
}`;
}

function runText(lanes: readonly number[]): string {
  const cases = lanes.map((each) => `i32 ${each / podLanes}, label %with${each}`).join(' ');
  const calls = lanes.map((each) => {
    const blocks = Array.from(
      { length: kernelVoices / each },
      (_, n) => `  call void @block${each}(ptr %memory, i64 ${n * each})`,
    );
    return `with${each}:\n${blocks.join('\n')}\n  br label %done`;
  });
  return `define i32 @run(ptr %memory, i32 %pods, i32 %blocks) nounwind {
entry:
  br label %block
block:
  %i = phi i32 [ 0, %entry ], [ %next, %done ]
  switch i32 %pods, label %none [ ${cases} ]
${calls.join('\n')}
done:
  %next = add i32 %i, 1
  %more = icmp ult i32 %next, %blocks
  br i1 %more, label %block, label %none
none:
  ret i32 %blocks
}`;
}
