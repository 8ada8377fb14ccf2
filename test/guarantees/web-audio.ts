/** Web Audio instruments that tests load, and what is expected of their nodes. */
import { expect } from 'bun:test';
import type { InstrumentSession } from '../support/instruments.ts';

/** A level that starts at the voice's time, and may be moved. */
export const level = `export const level = defineWebAudio({
  params: { level: { type: 'number', default: 1, min: -10, max: 10 }, channels: { type: 'integer', default: 1 } },
  build(context, { level }, { at }) {
    const source = context.createConstantSource();
    source.offset.value = level;
    source.start(at);
    return { output: source, params: { level: source.offset } };
  },
});`;
/** One sample, rendered. */
export const click =
  'export const click = defineRender({ estimate: 0.001, async *play() { yield new Float32Array([100]); } });';

/** Nothing of any voice is left. */
export async function expectNothingLeft(session: InstrumentSession): Promise<void> {
  expect((await session.ask('/playing')).args[1]).toBe(0);
  expect(await (await fetch(`${session.server.http}/synths`)).json()).toEqual([]);
}

/** Returns how often the device was served late: where a quantum is left out, nodes that were told a time begin earlier for the engine. */
const lateQuanta = async ({ server }: InstrumentSession): Promise<number> =>
  ((await (await fetch(`${server.http}/status`)).json()) as { late: { quanta: number } }).late.quanta;

/**
 * Sessions of which everything began in time: where the machine was too busy, as the server told, it is tried again.
 * @returns its sound, and where its voices began
 */
export async function inTime(
  open: () => Promise<InstrumentSession>,
  play: (session: InstrumentSession) => Promise<void>,
): Promise<{ sound: Float32Array; starts: number[] }> {
  for (let tries = 1; ; tries++) {
    const session = await open();
    const before = await lateQuanta(session);
    await play(session);
    const isPunctual = (await lateQuanta(session)) === before;
    const started = session.all('/feed.started').map(({ args }) => args as [number, string, number, number, number]);
    const sound = await session.close();
    if (tries === 5 || (isPunctual && started.every(([, , , , lateness]) => lateness === 0)))
      return { sound, starts: started.map(([, , sample]) => sample) };
  }
}
