/** A whole server in one thread whose renders take blocks, for tests of voices: every sample is known. */

import type { FeedEvent } from '../../server/instruments/feed.ts';
import type { Instruments } from '../../server/instruments/instruments.ts';
import type { Def } from '../../server/synthdef/builder/index.ts';
import { type FakeInstrument, FakeRenders } from './fake-renders.ts';
import { type InProcessClient, InProcessServer } from './in-process.ts';

export interface World {
  readonly server: InProcessServer;
  readonly client: InProcessClient;
  readonly renders: FakeRenders;
  readonly instruments: Instruments;
  readonly events: FeedEvent[];
  /** Renders blocks; what the left output held in them. */
  sound(blocks: number): Promise<Float32Array>;
  /** Sends a command and gives the arguments of its `/done`. */
  ask(...message: [string, ...(number | string)[]]): readonly unknown[];
}

export async function world(given: Record<string, FakeInstrument>, ...synths: Def[]): Promise<World> {
  const renders = new FakeRenders(given, synths);
  const server = new InProcessServer(
    { maxNodes: 1024, realTimeMemoryBytes: 8 << 20 },
    undefined,
    {},
    { host: renders, folder: '/nowhere' },
  );
  renders.server = server;
  const client = server.client();
  const instruments = server.control.context.instruments!;
  await instruments.catalogue.load('/test.ts');
  // The players' SynthDefs are compiled when they are first needed, which takes no blocks but turns of the loop.
  await instruments.prepare();
  const events: FeedEvent[] = [];
  instruments.feed.listen((event) => events.push(event));
  const sound = async (blocks: number): Promise<Float32Array> => {
    const out = new Float32Array(64 * blocks);
    for (let b = 0; b < blocks; b++) {
      renders.tick();
      await server.render();
      out.set(server.engine.outputs[0]!, 64 * b);
    }
    return out;
  };
  const ask = (...message: [string, ...(number | string)[]]) => {
    client.replies();
    client.send(...message);
    const [reply] = client.replies();
    if (reply?.[0] !== '/done') throw new Error(String(reply));
    return reply.slice(2);
  };
  return { server, client, renders, instruments, events, sound, ask };
}

export const constant = (frames: number, value: number): Float32Array => new Float32Array(frames).fill(value);
export const of = <K extends FeedEvent['type']>(events: readonly FeedEvent[], type: K) =>
  events.filter((event): event is Extract<FeedEvent, { type: K }> => event.type === type);
/** Samples. */
export const block = 64;
