/**
 * The function that goes through a list of pods, as `run-function.ts` describes it: the module's only one that can be called from outside.
 *
 *     i32 run(base, list, entries)    list: the address of (pod, lanes) pairs, 8 bytes each
 *
 * It takes as many of the next entries together as there are in a vector: pods of which several lanes run, where those of a whole vector stand in the list,
 * and lanes that run by themselves, where there are some. What it took together mixes in the list's order.
 */
import { Pod, RandomRow, World } from '../../../world/layout.ts';
import { type ForcedCode, listEntry, streamStride, streamsMask } from '../run-function.ts';
import { bankOf } from './lanes-apart.ts';
import { podLanes, type Width } from './width.ts';

/** Names of the functions of a block; null for one that there is not. */
export interface BlockNames {
  readonly calc1: string;
  readonly calc4: string;
  /** Calculates several pods at once. */
  readonly wide: string | null;
  /** Calculates lanes of different pods at once. */
  readonly apart: LanesApart | null;
  readonly mix1: string | null;
  /** For each of the pods that are calculated at once: the first one's for a pod by itself too. */
  readonly mix4: readonly (string | null)[];
}

/** A function for lanes that run by themselves. */
export interface LanesApart {
  readonly name: string;
  readonly width: Width;
  /** Lanes from which on it is called, at least two: one in a list by itself draws from the generator's own stream. */
  readonly least: number;
  /** Bytes from the wires of a pod to those of the next. */
  readonly bankBytes: number;
}

/** Returns the text of `run`. @param forced code that all lanes shall go through, for tests */
export function runText(names: BlockNames, forced?: ForcedCode): string {
  return `define i32 @run(ptr %base, i32 %list, i32 %entries) #0 {
before:
  %at.place = alloca i32
  %marked.place = alloca i1
  %bytes = shl i32 %entries, ${Math.log2(listEntry.bytes)}
  %end = add i32 %list, %bytes
${pointer('running', String(World.running))}
${pointer('several', String(World.several))}
${pointer('stream', String(World.stream))}
  %isOne = icmp eq i32 %entries, 1
  store i32 %list, ptr %at.place
  store i1 false, ptr %marked.place
  br label %entry
entry:
  %at = load i32, ptr %at.place
  store i32 %at, ptr %running, align 4
  %place.bytes = sub i32 %at, %list
  %place.entry = lshr i32 %place.bytes, ${Math.log2(listEntry.bytes)}
${stream('several', streamStride.several)}
${stream('lone', streamStride.lone)}
  %stream.alone = select i1 %isOne, i32 0, i32 %stream.lone
${names.wide ? podsTogether(names, names.wide) : ''}
${single(names, forced)}
${names.apart ? lanesTogether(names.mix1, names.apart) : ''}
finished:
  %marked = load i1, ptr %marked.place
  %result = zext i1 %marked to i32
  ret i32 %result
}`.replace(/\n+/g, '\n');
}

/** Goes on with the list at an entry. @param marks condition that holds where the headers of pods ask for something */
const goOn = (name: string, next: string, marks: string) => `  %${name}.before = load i1, ptr %marked.place
  %${name}.marked = or i1 %${name}.before, ${marks}
  store i1 %${name}.marked, ptr %marked.place
  store i32 ${next}, ptr %at.place
  %${name}.more = icmp slt i32 ${next}, %end
  br i1 %${name}.more, label %entry, label %finished`;

/** One pod, with one lane or several. */
function single({ calc1, calc4, wide, apart, mix1, mix4 }: BlockNames, forced?: ForcedCode): string {
  const one = (name: string | null, lane: string) =>
    name ? call(name, `i32 %pod, i32 ${lane}${wide || apart ? ', i32 0' : ''}`) : '';
  const several = (name: string | null) => (name ? call(name, 'i32 %pod, i32 %lanes') : '');
  return `
${load('pod', '%at')}
${add('lanes.at', '%at', listEntry.lanes)}
${load('lanes', '%lanes.at')}
${rest('rest', '%lanes')}
  %lane = call i32 @llvm.cttz.i32(i32 %lanes, i1 false)
  %isSeveral = icmp ne i32 %rest, 0
  br i1 %isSeveral, label %together, label %${apart ? 'apart.look' : 'alone'}
together:
  store i32 -1, ptr %several, align 4
  store i32 %stream.several, ptr %stream, align 4
${forced === 'lone' ? eachLane((lane) => one(calc1, lane)) : several(calc4)}
${several(mix4[0]!)}
  br label %mixed
alone:
  store i32 0, ptr %several, align 4
  store i32 %stream.alone, ptr %stream, align 4
${forced === 'four' ? several(calc4) : one(calc1, '%lane')}
${one(mix1, '%lane')}
  br label %mixed
mixed:
${marks('marks', '%pod')}
  %next = add i32 %at, ${listEntry.bytes}
${goOn('single', '%next', '%marks')}`;
}

/** Several pods at once, where the list goes on so far and several lanes of each run; else it goes on with one. */
function podsTogether({ mix4 }: BlockNames, wide: string): string {
  const pods = mix4.map((_, pod) => pod);
  const sum = (name: string, operation: string, each: (pod: number) => string) =>
    pods.slice(1).map((pod) => {
      const before = pod === 1 ? each(0) : `%${name}${pod - 1}`;
      return `  %${name}${pod} = ${operation} ${before}, ${each(pod)}`;
    });
  const last = pods.length - 1;
  return `  %wide.end = add i32 %at, ${listEntry.bytes * pods.length}
  %wide.fits = icmp sle i32 %wide.end, %end
  br i1 %wide.fits, label %wide.look, label %single
wide.look:
${pods
  .map(
    (pod) => `${add(`at${pod}`, '%at', listEntry.bytes * pod)}
${load(`pod${pod}`, `%at${pod}`)}
${add(`lanes${pod}.at`, `%at${pod}`, listEntry.lanes)}
${load(`lanes${pod}`, `%lanes${pod}.at`)}
${rest(`rest${pod}`, `%lanes${pod}`)}
  %several${pod} = icmp ne i32 %rest${pod}, 0
  %bits${pod} = shl i32 %lanes${pod}, ${podLanes * pod}`,
  )
  .join('\n')}
${sum('all', 'and i1', (pod) => `%several${pod}`).join('\n')}
${sum('bits.', 'or i32', (pod) => `%bits${pod}`).join('\n')}
  br i1 %all${last}, label %wide, label %single
wide:
  store i32 -1, ptr %several, align 4
  store i32 %stream.several, ptr %stream, align 4
${call(wide, [...pods.map((pod) => `i32 %pod${pod}`), `i32 %bits.${last}`].join(', '))}
${mix4.map((name, pod) => (name ? call(name, `i32 %pod${pod}, i32 %lanes${pod}`) : '')).join('\n')}
${pods.map((pod) => marks(`marks${pod}`, `%pod${pod}`)).join('\n')}
${sum('marks.', 'or i1', (pod) => `%marks${pod}`).join('\n')}
${goOn('wide', '%wide.end', `%marks.${last}`)}
single:`;
}

/** Lanes that run by themselves, at once where there are enough; else it goes on with the first. */
function lanesTogether(mix1: string | null, { name, width, least, bankBytes }: LanesApart): string {
  return `
apart.look:
  br label %apart.count
apart.count:
  %count = phi i32 [ 1, %apart.look ], [ %count.next, %apart.counted ]
  %count.at = phi i32 [ %at, %apart.look ], [ %count.entry, %apart.counted ]
${add('count.entry', '%count.at', listEntry.bytes)}
  %count.full = icmp eq i32 %count, ${width}
  %count.end = icmp sge i32 %count.entry, %end
  %count.stop = or i1 %count.full, %count.end
  br i1 %count.stop, label %apart.known, label %apart.one
apart.one:
${add('count.lanes.at', '%count.entry', listEntry.lanes)}
${load('count.lanes', '%count.lanes.at')}
${rest('count.rest', '%count.lanes')}
  %count.several = icmp ne i32 %count.rest, 0
  br i1 %count.several, label %apart.known, label %apart.counted
apart.counted:
  %count.next = add i32 %count, 1
  br label %apart.count
apart.known:
  %enough = icmp uge i32 %count, ${least}
  br i1 %enough, label %apart, label %alone
apart:
  store i32 0, ptr %several, align 4
  store i32 %stream.alone, ptr %stream, align 4
${call(name, 'i32 %at, i32 %count')}
  %apart.first = sub i32 ${width}, %count
  br label %apart.mix
apart.mix:
  %place = phi i32 [ %apart.first, %apart ], [ %place.next, %apart.mix ]
  %mix.at = phi i32 [ %at, %apart ], [ %mix.next, %apart.mix ]
  %mix.marked = phi i1 [ false, %apart ], [ %mix.marks, %apart.mix ]
${load('mix.pod', '%mix.at')}
${add('mix.lanes.at', '%mix.at', listEntry.lanes)}
${load('mix.lanes', '%mix.lanes.at')}
  %mix.lane = call i32 @llvm.cttz.i32(i32 %mix.lanes, i1 false)
${mix1 ? mixApart(mix1, bankBytes) : ''}
${marks('mix.own', '%mix.pod')}
  %mix.marks = or i1 %mix.marked, %mix.own
  %place.next = add i32 %place, 1
${add('mix.next', '%mix.at', listEntry.bytes)}
  %mix.more = icmp ult i32 %place.next, ${width}
  br i1 %mix.more, label %apart.mix, label %apart.mixed
apart.mixed:
${goOn('apart', '%mix.next', '%mix.marks')}`;
}

/** One lane of those that were calculated together, whose wires lie where it stood. */
function mixApart(mix1: string, bankBytes: number): string {
  const code: string[] = [];
  const bank = bankOf('%place', '%mix.lane', bankBytes, (instruction) => {
    const value = `%mix.bank${code.length}`;
    code.push(`  ${value} = ${instruction}`);
    return value;
  });
  return [...code, call(mix1, `i32 %mix.pod, i32 %mix.lane, i32 ${bank}`)].join('\n');
}

const call = (name: string, args: string) => `  call void ${name}(ptr %base, ${args})`;

/** The stream of random numbers of the entry (see `RandomRow`). */
const stream = (name: string, stride: number) => `  %stream.${name}.far = shl i32 %place.entry, ${Math.log2(stride)}
  %stream.${name}.around = and i32 %stream.${name}.far, ${streamsMask}
  %stream.${name} = add i32 %stream.${name}.around, ${RandomRow.streams}`;

const add = (name: string, address: string, offset: number) => `  %${name} = add i32 ${address}, ${offset}`;

/** Lines that make a pointer to an address. */
const pointer = (name: string, address: string) => `  %${name}.wide = zext i32 ${address} to i64
  %${name} = getelementptr i8, ptr %base, i64 %${name}.wide`;

const load = (name: string, address: string, type = 'i32') => `${pointer(`${name}.pointer`, address)}
  %${name} = load ${type}, ptr %${name}.pointer, align 4`;

/** Bits without the lowest that is set: more than one is set where some are left. */
const rest = (name: string, bits: string) => `  %${name}.below = sub i32 ${bits}, 1
  %${name} = and i32 ${bits}, %${name}.below`;

/** A condition that holds where a pod's header asks for something. */
const marks = (name: string, pod: string) => `${add(`${name}.done.at`, pod, Pod.done)}
${load(`${name}.done`, `%${name}.done.at`, '<4 x i32>')}
${add(`${name}.bad.at`, pod, Pod.notFinite)}
${load(`${name}.bad`, `%${name}.bad.at`, '<4 x i32>')}
  %${name}.both = or <4 x i32> %${name}.done, %${name}.bad
  %${name}.bits = bitcast <4 x i32> %${name}.both to i128
  %${name} = icmp ne i128 %${name}.bits, 0`;

/** The lanes one after the other. */
const eachLane = (calc1: (lane: string) => string) => `  br label %one
one:
  %left = phi i32 [ %lanes, %together ], [ %left.rest, %one ]
  %one.lane = call i32 @llvm.cttz.i32(i32 %left, i1 false)
${calc1('%one.lane')}
${rest('left.rest', '%left')}
  %left.any = icmp ne i32 %left.rest, 0
  br i1 %left.any, label %one, label %calculated.all
calculated.all:`;
