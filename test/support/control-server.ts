/** A server in process for tests of commands: `startServer` before each test; `server` and `client` are those of the test. */
import { expect } from 'bun:test';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { type InProcessClient, InProcessServer, type Sent } from './in-process.ts';

/** Controls `a` (1) and `b` (2, 3): their values go to control buses 0, 1, 2. */
export const probe: SynthDef = {
  name: 'probe',
  constants: [0],
  params: [1, 2, 3],
  paramNames: [
    { name: 'a', index: 0 },
    { name: 'b', index: 1 },
  ],
  variants: [{ name: 'probe.loud', values: [9, 2, 3] }],
  units: [
    { name: 'Control', rate: 1, specialIndex: 0, inputs: [], outputs: [1, 1, 1] },
    {
      name: 'Out',
      rate: 1,
      specialIndex: 0,
      inputs: [
        { unit: -1, output: 0 },
        { unit: 0, output: 0 },
        { unit: 0, output: 1 },
        { unit: 0, output: 2 },
      ],
      outputs: [],
    },
  ],
};
export const probeBytes = encodeSynthDefs([probe]);

export let server: InProcessServer;
export let client: InProcessClient;

export function startServer(...options: ConstructorParameters<typeof InProcessServer>): void {
  server = new InProcessServer(...options);
  client = server.client();
}

/** The replies to a message, a block later. */
export async function ask(...message: Sent): Promise<Sent[]> {
  client.send(...message);
  await server.render();
  return client.replies();
}

/** Lets the server know `probe`. */
export async function withProbe(): Promise<void> {
  expect(await ask('/d_recv', probeBytes)).toEqual([['/done', '/d_recv']]);
}
