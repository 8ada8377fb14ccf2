/** The thread of a bounce of a section. */
import { doBounce, type FromBounceThread } from '../workers/bounce-job.ts';
import { SectionBounce } from './bounce.ts';
import type { FromSection, SectionBounceJob, SectionCopy } from './bounce-messages.ts';
import type { SectionBounced } from './section-part.ts';

declare const self: {
  onmessage: ((event: MessageEvent<SectionBounceJob>) => void) | null;
  postMessage(message: FromBounceThread<SectionBounced>): void;
};

self.onmessage = ({ data }) => {
  const { layout, slot, group, joins, part, memory } = data;
  void doBounce<SectionBounced>(
    data,
    (message) => self.postMessage(message),
    async (sink, progress) => {
      const bounce = new SectionBounce({ layout, memory: { buffer: memory }, slot, group, joins });
      if (data.native) bounce.enterNative(data.native);
      return bounce.write(await taken(bounce, data), part, sink, progress);
    },
  );
};

/** Takes the section over, once it is sent. Resolves with the sample from which on frames of the part count. */
function taken(bounce: SectionBounce, { port, copied }: SectionBounceJob): Promise<number> {
  return new Promise((resolve, reject) => {
    let copy: SectionCopy | undefined;
    port.onmessage = ({ data }: MessageEvent<FromSection>) => {
      if (data.type === 'refused') return reject(new RangeError(data.reason));
      if (data.type === 'copy') {
        copy = data.copy;
        bounce.take(copy, data.memory);
        Atomics.store(new Int32Array(copied), 0, 1);
      } else {
        bounce.undo(copy!, data.changes);
        port.close();
        resolve(copy!.at);
      }
    };
  });
}
