/** Memory of the render thread: an element must leave its heap, and the memory of synths, as they are. */
import { fullGC, heapStats } from 'bun:jsc';
import type { ParamRecord } from '../../../protocol/instruments/params.ts';
import type { Finding } from './judge.ts';
import { type CheckedFile, Stage } from './stage.ts';

/** Blocks before the measure, in which code becomes fast, and blocks of it. */
const before = 4096;
const measured = 2048;
/** Bytes by which it may grow: one small object a block would be more. */
const maxGrowth = 65_536;

/** Returns whether blocks with the element make objects on the thread that renders them. */
export async function checkHeap(file: CheckedFile, name: string, init: ParamRecord): Promise<Finding[]> {
  const stage = await Stage.open(file, { blockSize: 64, sampleRate: 48000, patient: true }, () => 0.5);
  await stage.begin(name, init, 0);
  const { engine, layout } = stage;
  const render = (blocks: number): void => {
    for (let i = 0; i < blocks; i++) engine.renderBlock((engine.block * 64) / layout.sampleRate, 1 / layout.sampleRate);
  };
  render(before);
  fullGC();
  const free = engine.pool.untouched;
  const start = heapStats().heapSize;
  render(measured);
  const grown = heapStats().heapSize - start;
  const taken = free - engine.pool.untouched;
  return [
    ...(grown > maxGrowth ? [`${measured} blocks leave ${grown} bytes on the heap of the render thread`] : []),
    ...(taken > 0 ? [`${measured} blocks take ${taken} bytes of the memory for synths`] : []),
  ].map((text) => ({ kind: 'heap', text }));
}
