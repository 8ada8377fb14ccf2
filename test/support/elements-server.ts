/** A whole server in one thread with elements whose soft sides are in this thread too, for tests: every sample is known. */

import { bounceElements } from '../../server/cli/bounce/elements.ts';
import type { ElementBounce } from '../../server/instruments/element/bounce.ts';
import type { ElementInstrument } from '../../server/instruments/element/define.ts';
import type { ElementVoices } from '../../server/instruments/element/voices.ts';
import type { FeedEvent } from '../../server/instruments/feed.ts';
import type { Instruments } from '../../server/instruments/instruments.ts';
import { type BounceTarget, fillTarget } from '../../server/workers/bounce-sink.ts';
import { BounceError } from '../../server/workers/bounce-thread.ts';
import type { WorldOptions } from '../../server/world/layout.ts';
import { FakeRenders } from './fake-renders.ts';
import { type InProcessClient, InProcessServer, type Sent } from './in-process.ts';
import { elementFile, InlineElements } from './inline-elements.ts';

export interface ElementsServer {
  readonly server: InProcessServer;
  readonly client: InProcessClient;
  readonly instruments: Instruments;
  readonly voices: ElementVoices;
  readonly host: InlineElements;
  readonly events: FeedEvent[];
  /** Waits until nothing is under way that time need not pass for. */
  settle(): Promise<void>;
  /** Renders blocks, each when everything is ready for it. Returns the outputs, channel by channel. */
  heard(blocks: number): Promise<Float32Array[]>;
  /** Saves another version of the file. */
  save(elements: Readonly<Record<string, ElementInstrument>>): Promise<void>;
  /** Sends a command. Returns the arguments of its answer. Rejects with what it was refused for. */
  ask(...message: Sent): Promise<readonly unknown[]>;
}

/** Calculates a bounce in this thread, as a thread of its own does. */
async function bounceHere(
  elements: Readonly<Record<string, ElementInstrument>>,
  server: InProcessServer,
  bounce: ElementBounce,
  target: BounceTarget,
): Promise<void> {
  try {
    await fillTarget(target, server.control.context.memory, (sink) =>
      bounceElements(bounce, async (_module, name) => elements[name]!, sink),
    );
  } catch (error) {
    throw new BounceError((error as Error).message);
  }
}

/** @param patient false to let blocks pass whatever is under way, as a device does */
export async function elementsServer(
  elements: Readonly<Record<string, ElementInstrument>>,
  options: Partial<WorldOptions> = {},
  patient = true,
): Promise<ElementsServer> {
  const renders = new FakeRenders({}, []);
  let saved = elements;
  renders.load = async (_path, target) => {
    host?.versions.set(target, saved);
    return elementFile(target, saved);
  };
  let host: InlineElements | undefined;
  const server = new InProcessServer(
    { maxNodes: 1024, realTimeMemoryBytes: 8 << 20, privateBuses: 64, ...options },
    undefined,
    {},
    {
      host: renders,
      folder: '/nowhere',
      elementHost: (threads) => (host = new InlineElements(elements, threads)),
      elementBounces: { run: (bounce, target) => bounceHere(elements, server, bounce, target) },
    },
  );
  renders.server = server;
  const instruments = server.control.context.instruments!;
  const voices = instruments.kinds.element!;
  const client = server.client();
  await instruments.catalogue.load('/test.ts');
  const events: FeedEvent[] = [];
  instruments.feed.listen((event) => events.push(event));
  const turn = async (): Promise<void> => {
    await new Promise<void>((resolve) => setImmediate(resolve));
    server.control.poll();
  };
  const settle = async (): Promise<void> => {
    await server.control.idle();
    await turn();
    while (host!.busy || (patient && voices.preparing)) await turn();
  };
  await settle();
  const heard = async (blocks: number): Promise<Float32Array[]> => {
    const { blockSize, outputs } = server.layout;
    const sound = Array.from({ length: outputs }, () => new Float32Array(blocks * blockSize));
    for (let b = 0; b < blocks; b++) {
      await settle();
      await server.render();
      sound.forEach((channel, c) => channel.set(server.engine.outputs[c]!, b * blockSize));
    }
    return sound;
  };
  const save = async (next: typeof elements): Promise<void> => {
    saved = next;
    await instruments.catalogue.load('/test.ts');
    await settle();
  };
  const ask = async (...message: Sent): Promise<readonly unknown[]> => {
    client.replies();
    client.send(...message);
    for (let blocks = 0; blocks < 1000; blocks++) {
      const reply = client
        .replies()
        .find(
          ([address]) =>
            String(address) === '/done' || String(address) === '/fail' || String(address).endsWith('.reply'),
        );
      if (reply?.[0] === '/fail') throw new Error(String(reply[2]));
      if (reply) return reply[0] === '/done' ? reply.slice(2) : reply.slice(1);
      await settle();
      await server.render();
    }
    throw new Error(`${message[0]} was not answered`);
  };
  return { server, client, instruments, voices, host: host!, events, settle, heard, save, ask };
}
