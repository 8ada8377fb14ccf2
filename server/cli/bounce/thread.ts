/** The thread of a bounce of an element. */

import { Modules } from '../../instruments/module.ts';
import { doBounce, type FromBounceThread } from '../../workers/bounce-job.ts';
import { leaveFilesAlone } from '../../workers/sound-patch.ts';
import { bounceElements } from './elements.ts';
import type { ElementBounceJob } from './host.ts';

declare const self: {
  onmessage: ((event: MessageEvent<ElementBounceJob>) => void) | null;
  postMessage(message: FromBounceThread<undefined>): void;
};

self.onmessage = ({ data }) => {
  leaveFilesAlone();
  const modules = new Modules();
  void doBounce<undefined>(
    data,
    (message) => self.postMessage(message),
    async (sink, progress) => {
      await bounceElements(
        data.bounce,
        (module, instrument) => modules.find(module, instrument, 'element'),
        sink,
        progress,
      );
      return undefined;
    },
  );
};
