/**
 * The function that goes through a list of pods, so that the render thread calls into a def once a block and not once a pod.
 *
 *     list of (pod, lanes):               calc4(5000, 0b0110)
 *     5000, 0b0110; 9000, 0b1000     →    calc1(9000, 3)
 *                                         1 if a pod's header asks for a done action or reports something, else 0
 *
 * Without four-voice code calc1 is called for one lane after the other.
 *
 * What could go wrong: compiled code traps. The world is told of each entry before it is run, so that the engine finds the
 * synth that did it.
 */
import { Pod, World } from '../../world/layout.ts';
import { FunctionBody, Type } from './wasm/module.ts';

/** Bytes of an entry of the list: the pod's address and the bits of its lanes. */
const entryBytes = 8;
const lanesOffset = 4;

/** Goes through a list of (pod, lanes), telling the world where it is, and gathers what the pods' headers say. */
export function emitRun({ calc1, calc4 }: { calc1: number; calc4?: number }): FunctionBody {
  const fn = new FunctionBody([Type.i32, Type.i32], [Type.i32]);
  const [entry, count] = [0, 1];
  const [pod, lanes, end, calculated] = [
    fn.local(Type.i32),
    fn.local(Type.i32),
    fn.local(Type.i32),
    fn.local(Type.i32),
  ];
  const { code } = fn;
  code.localGet(entry).localGet(count).i32Const(Math.log2(entryBytes)).i32Shl().i32Add().localSet(end);
  code.loop();
  code.i32Const(World.running).localGet(entry).i32Store();
  code.localGet(entry).i32Load().localSet(pod);
  code.localGet(entry).i32Load({ offset: lanesOffset }).localSet(lanes);
  const clearLowest = () => code.localGet(lanes).localGet(lanes).i32Const(1).i32Sub().i32And();
  const runLowest = () => code.localGet(pod).localGet(lanes).i32Ctz().call(calc1);
  const several = (value: number) => code.i32Const(World.several).i32Const(value).i32Store();
  // More than one bit is set where clearing the lowest leaves some.
  clearLowest().if();
  several(-1);
  if (calc4 === undefined) {
    code.loop();
    runLowest();
    clearLowest().localTee(lanes).brIf(0);
    code.end();
  } else code.localGet(pod).localGet(lanes).call(calc4);
  code.else();
  several(0);
  runLowest();
  code.end();
  code.localGet(calculated);
  code.localGet(pod).v128Load({ offset: Pod.done, align: 16 });
  code.localGet(pod).v128Load({ offset: Pod.notFinite, align: 16 });
  code.v128Or().v128AnyTrue().i32Or().localSet(calculated);
  code.localGet(entry).i32Const(entryBytes).i32Add().localTee(entry);
  code.localGet(end).i32LtS().brIf(0);
  code.end();
  code.localGet(calculated);
  return fn;
}
