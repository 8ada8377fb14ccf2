/**
 * Lanes that run by themselves, each of another pod, side by side: entries of the list that `run` goes through.
 *
 *     3 of them in a vector of 4    →    the first one, which does not run here; the first, the second, the third
 *
 * Those that run stand at the end. The others stand for the first, whose words they may store as they were before it stores its own.
 */
import { listEntry } from '../run-function.ts';
import type { FunctionText } from './function-text.ts';
import { vectorLiteral } from './types.ts';
import { podLanes, type Width } from './width.ts';

/** Arguments of a function of lanes apart: the first entry's address, and the number of entries. */
export const apartArguments = ['%list', '%count'] as const;

/** A lane of a vector. */
export interface LaneApart {
  readonly pod: string;
  readonly lane: string;
  /** Addresses that slots of 32 and of 64 bits are counted from. */
  readonly at4: string;
  readonly at8: string;
}

/** Returns the lanes of a vector, read from the list when the function begins. */
export function lanesApart(text: FunctionText, width: Width): LaneApart[] {
  const add = (code: string) => text.letAtEntry(code);
  const load = (address: string) => {
    const pointer = add(`getelementptr i8, ptr %base, i64 ${add(`zext i32 ${address} to i64`)}`);
    return add(`load i32, ptr ${pointer}, align 4`);
  };
  const idle = runningFrom(text, width);
  return Array.from({ length: width }, (_, n) => {
    const place = add(`sub i32 ${n}, ${idle}`);
    const isIdle = add(`icmp slt i32 ${place}, 0`);
    const entry = add(`select i1 ${isIdle}, i32 0, i32 ${place}`);
    const at = add(`add i32 %list, ${add(`mul i32 ${entry}, ${listEntry.bytes}`)}`);
    const pod = load(at);
    const bits = load(add(`add i32 ${at}, ${listEntry.lanes}`));
    const lane = add(`call i32 @llvm.cttz.i32(i32 ${bits}, i1 false)`);
    const lane4 = add(`shl i32 ${lane}, 2`);
    const at4 = add(`add i32 ${pod}, ${lane4}`);
    return { pod, lane, at4, at8: add(`add i32 ${at4}, ${lane4}`) };
  });
}

/** Returns the place from which on lanes run. */
export const runningFrom = (text: FunctionText, width: Width): string => text.letAtEntry(`sub i32 ${width}, %count`);

/** Returns the mask of the lanes that run. */
export function runningApart(text: FunctionText, width: Width): string {
  const type = `<${width} x i32>`;
  const idle = runningFrom(text, width);
  const first = text.letAtEntry(`insertelement ${type} poison, i32 ${idle}, i32 0`);
  const all = text.letAtEntry(`shufflevector ${type} ${first}, ${type} poison, ${type} zeroinitializer`);
  const places = vectorLiteral('i32', [...new Array(width).keys()]);
  return text.letAtEntry(`icmp sge ${type} ${places}, ${all}`);
}

/**
 * Returns the code of what is added to the wires' addresses for a lane to find its words: from its own place in a pod to that in the vector.
 * @param place of the lane in the vector, a value as `lane` @param add takes an instruction and returns the name of its value
 */
export function bankOf(place: string, lane: string, bankBytes: number, add: (code: string) => string): string {
  const bank = add(`mul i32 ${add(`lshr i32 ${place}, ${Math.log2(podLanes)}`)}, ${bankBytes}`);
  const word = add(`shl i32 ${add(`and i32 ${place}, ${podLanes - 1}`)}, 2`);
  return add(`sub i32 ${add(`add i32 ${bank}, ${word}`)}, ${add(`shl i32 ${lane}, 2`)}`);
}
