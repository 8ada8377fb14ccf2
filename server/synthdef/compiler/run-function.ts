/** The function that goes through a list of pods, so that the render thread calls into a def once a block and not once a pod. */
import { Pod, World } from '../../world/layout.ts';
import { FunctionBody, Type } from './wasm/assembler.ts';

/** Goes through a list of (pod, lanes), telling the world where it is, and gathers what the pods' headers say. */
export function emitRun({ calc1, calc4 }: { calc1: number; calc4: number }): FunctionBody {
  const fn = new FunctionBody([Type.i32, Type.i32], [Type.i32]);
  const [pod, lanes, end, told] = [fn.local(Type.i32), fn.local(Type.i32), fn.local(Type.i32), fn.local(Type.i32)];
  const { code } = fn;
  const get = (local: number) => code.byte(0x20).u32(local);
  const set = (local: number) => code.byte(0x21).u32(local);
  get(0).byte(0x20).u32(1).byte(0x41).s32(3).byte(0x74, 0x6a);
  set(end).byte(0x03, 0x40);
  code.byte(0x41).s32(World.running).byte(0x20).u32(0).byte(0x36, 0x02, 0x00);
  get(0).byte(0x28, 0x02, 0x00);
  set(pod);
  get(0).byte(0x28, 0x02, 0x04);
  set(lanes);
  // One lane, or several?
  get(lanes).byte(0x20).u32(lanes).byte(0x41).s32(1).byte(0x6b, 0x71, 0x04, 0x40);
  get(pod).byte(0x20).u32(lanes).byte(0x10).u32(calc4).byte(0x05);
  get(pod).byte(0x20).u32(lanes).byte(0x68, 0x10).u32(calc1).byte(0x0b);
  get(told).byte(0x20).u32(pod).simd(0x00).u32(4).u32(Pod.done);
  get(pod).simd(0x00).u32(4).u32(Pod.notFinite).simd(0x50).simd(0x53).byte(0x72);
  set(told);
  get(0).byte(0x41).s32(8).byte(0x6a, 0x22).u32(0);
  get(end).byte(0x48, 0x0d, 0x00, 0x0b);
  get(told);
  return fn;
}
