/** An element that has nothing to do for ten minutes, in process: time passes as fast as it goes. */
import { elementsServer } from '../../support/elements-server.ts';
import { slow } from '../../support/test-elements.ts';
import { type Measure, type Row, tell, yesOrNo } from './measure.ts';

const sampleRate = 48000;
const seconds = 600;
/** Blocks between two words of how far it is. */
const stretch = 15_000;

async function measure(): Promise<Measure[]> {
  const { heard, ask, voices, server } = await elementsServer({ slow }, { sampleRate });
  const { blockSize } = server.layout;
  await ask('/play', 'slow');
  while (voices.views()[0]?.start === undefined) await heard(1);
  const due = voices.views()[0]!.start! + seconds * sampleRate;
  const blocks = (): number => Math.floor((due - voices.time.frameAt()) / blockSize);
  let silent = true;
  while (blocks() > 0) {
    const [sound] = await heard(Math.min(stretch, blocks()));
    silent &&= sound!.every((x) => x === 0);
    tell(`idle: ${Math.round((due - voices.time.frameAt()) / sampleRate)} s left, ${voices.views()[0]!.wakes} wakes`);
  }
  const { wakes, ready } = voices.views()[0]!;
  const isReady = ready === undefined || ready >= due - voices.time.frameAt() + sampleRate;
  const frame = voices.time.frameAt();
  const [sound] = await heard(4);
  const begins = frame + sound!.findIndex((x) => x !== 0);
  const { starved } = voices.views()[0]!;
  return [
    { what: `nothing to do for ${seconds} s: wakes`, asked: '<= 3', reached: String(wakes) },
    { what: 'the first second after it is ready before it is due', asked: 'yes', reached: yesOrNo(isReady) },
    {
      what: 'it begins on its frame after silence, with no block starved',
      asked: 'yes',
      reached: yesOrNo(silent && begins === due && starved === 0),
    },
  ];
}

export const idle: Row = { name: 'idle', patience: 180, measure };
