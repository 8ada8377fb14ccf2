/** Renders an element that leaves the number of each frame and its negative, as fast as it can, jumping back now and then. */
import { ElementWorld } from '../../test/support/element-world.ts';
import { Leave, Series, synthDef } from '../synthdef/builder/index.ts';

declare const self: Worker;

/** Frame to which the session's time jumps back, and blocks between jumps. */
const [first, blocks] = [1024, 1000];

self.onmessage = () => {
  const world = new ElementWorld();
  const ramp = [
    { frame: 0, value: 0 },
    { frame: 2 ** 20, value: 2 ** 20, line: true },
  ];
  world.occupy(0, { series: [ramp], left: 2, leaveFrames: 4096 });
  world.synth(
    synthDef('leaves', {}, () => {
      const frame = Series.ar(0, 0);
      Leave.ar(0, [frame, frame.neg()]);
    }),
  );
  self.postMessage({ layout: world.layout, memory: world.memory });
  for (let block = 0; ; block++) {
    if (block % blocks === 0) world.turn({ rolls: true, seeks: first, at: (block / blocks) % 64 });
    world.render(1);
  }
};
