/**
 * The function that goes through a list of pods, as `run-function.ts` describes it: the module's only one that can be called from outside.
 *
 *     i32 run(base, list, entries)    list: the address of (pod, lanes) pairs, 8 bytes each
 */
import { Pod, World } from '../../../world/layout.ts';
import { type ForcedCode, listEntry } from '../run-function.ts';

/** Names of the functions of a block; null for one that there is not. */
export interface BlockNames {
  readonly calc1: string;
  readonly calc4: string;
  readonly mix1: string | null;
  readonly mix4: string | null;
}

/** Returns the text of `run`. @param forced code that all lanes shall go through, for tests */
export function runText({ calc1, calc4, mix1, mix4 }: BlockNames, forced?: ForcedCode): string {
  const call = (name: string | null, lanes: string) =>
    name ? `  call void ${name}(ptr %base, i32 %pod, i32 ${lanes})` : '';
  return `define i32 @run(ptr %base, i32 %list, i32 %entries) #0 {
before:
  %bytes = shl i32 %entries, ${Math.log2(listEntry.bytes)}
  %end = add i32 %list, %bytes
${pointer('running', String(World.running))}
${pointer('several', String(World.several))}
  br label %entry
entry:
  %at = phi i32 [ %list, %before ], [ %next, %mixed ]
  %calculated = phi i32 [ 0, %before ], [ %marked, %mixed ]
  store i32 %at, ptr %running, align 4
${load('pod', '%at')}
${add('lanes.at', '%at', listEntry.lanes)}
${load('lanes', '%lanes.at')}
  %below = sub i32 %lanes, 1
  %rest = and i32 %lanes, %below
  %lane = call i32 @llvm.cttz.i32(i32 %lanes, i1 false)
  %isSeveral = icmp ne i32 %rest, 0
  br i1 %isSeveral, label %together, label %alone
together:
  store i32 -1, ptr %several, align 4
${forced === 'lone' ? eachLane(calc1) : call(calc4, '%lanes')}
${call(mix4, '%lanes')}
  br label %mixed
alone:
  store i32 0, ptr %several, align 4
${forced === 'four' ? call(calc4, '%lanes') : call(calc1, '%lane')}
${call(mix1, '%lane')}
  br label %mixed
mixed:
${add('done.at', '%pod', Pod.done)}
${load('done', '%done.at', '<4 x i32>')}
${add('bad.at', '%pod', Pod.notFinite)}
${load('bad', '%bad.at', '<4 x i32>')}
  %marks = or <4 x i32> %done, %bad
  %marks.bits = bitcast <4 x i32> %marks to i128
  %isMarked = icmp ne i128 %marks.bits, 0
  %mark = zext i1 %isMarked to i32
  %marked = or i32 %calculated, %mark
  %next = add i32 %at, ${listEntry.bytes}
  %more = icmp slt i32 %next, %end
  br i1 %more, label %entry, label %done.all
done.all:
  ret i32 %marked
}`.replace(/\n+/g, '\n');
}

const add = (name: string, address: string, offset: number) => `  %${name} = add i32 ${address}, ${offset}`;

/** Lines that make a pointer to an address. */
const pointer = (name: string, address: string) => `  %${name}.wide = zext i32 ${address} to i64
  %${name} = getelementptr i8, ptr %base, i64 %${name}.wide`;

const load = (name: string, address: string, type = 'i32') => `${pointer(`${name}.pointer`, address)}
  %${name} = load ${type}, ptr %${name}.pointer, align 4`;

/** The lanes one after the other. */
const eachLane = (calc1: string) => `  br label %one
one:
  %left = phi i32 [ %lanes, %together ], [ %left.rest, %one ]
  %one.lane = call i32 @llvm.cttz.i32(i32 %left, i1 false)
  call void ${calc1}(ptr %base, i32 %pod, i32 %one.lane)
  %left.below = sub i32 %left, 1
  %left.rest = and i32 %left, %left.below
  %left.any = icmp ne i32 %left.rest, 0
  br i1 %left.any, label %one, label %calculated.all
calculated.all:`;
