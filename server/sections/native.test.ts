/** Sections in native code leave the same samples and news as in WebAssembly, and as the group without a section. */
import { afterAll, describe, expect } from 'bun:test';
import { AheadServer } from '../../test/support/ahead-section.ts';
import { InProcessServer } from '../../test/support/in-process.ts';
import { allMade, NativeServers } from '../../test/support/native-defs.ts';
import {
  concert,
  difference,
  type Heard,
  news,
  perform,
  prepare,
  sectionGroup,
} from '../../test/support/section-concert.ts';
import { ThreadServer } from '../../test/support/thread-server.ts';
import { withLibrary } from '../native/library/installed.test-library.ts';
import { Env, EnvGen, LPF, Out, Saw, synthDef } from '../synthdef/builder/index.ts';
import { SectionSlot } from '../world/section-slots.ts';

const natives = new NativeServers();
afterAll(() => natives.close());

const blocks = 300;
const same = { first: '', most: 0 };

/** How a concert is played: without a section or with one, and at which block native code comes; undefined for never. */
interface Playing {
  readonly server: InProcessServer;
  readonly hasSection: boolean;
  readonly nativeAt: number | undefined;
}

/** Code comes at its block whole, however long it takes to be made. */
async function play(seed: number, { server, hasSection, nativeAt }: Playing): Promise<Heard> {
  const client = await prepare(server);
  if (hasSection) client.send('/g_section', sectionGroup, 512, 0.1);
  await server.render(2);
  expect(server.control.context.sections.all.length).toBe(hasSection ? 1 : 0);
  client.replies();
  const cues = concert(seed, blocks, 150, 0.5);
  const [before, after] = [cues.filter(({ block }) => block < (nativeAt ?? 0)), cues];
  const first = await perform(server, client, before, nativeAt ?? 0);
  if (nativeAt !== undefined) await allMade(await natives.open(server));
  const rest = after
    .filter(({ block }) => block >= (nativeAt ?? 0))
    .map((cue) => ({ ...cue, block: cue.block - (nativeAt ?? 0) }));
  const second = await perform(server, client, rest, blocks - (nativeAt ?? 0));
  expect(server.control.context.sections.all.length).toBe(hasSection ? 1 : 0);
  return {
    sound: first.sound.map((channel, c) => Float32Array.of(...channel, ...second.sound[c]!)),
    told: [...first.told, ...second.told.map(({ block, reply }) => ({ block: block + (nativeAt ?? 0), reply }))],
  };
}

describe('a section in native code leaves the bits of WebAssembly, and of its group without a section,', () => {
  withLibrary('when it is calculated in step', async () => {
    const plain = await play(1, { server: new InProcessServer(), hasSection: false, nativeAt: undefined });
    expect(Math.max(...plain.sound[0]!)).toBeGreaterThan(0.05);
    for (const nativeAt of [undefined, 0, 100]) {
      const heard = await play(1, { server: new InProcessServer(), hasSection: true, nativeAt });
      expect(difference(heard.sound, plain.sound)).toEqual(same);
      expect(news(heard)).toEqual(news(plain));
    }
    expect(natives.lines).toEqual([]);
  });

  withLibrary('when it runs ahead and goes back, and its code comes meanwhile', async () => {
    for (const seed of [2, 4]) {
      const plain = await play(seed, { server: new InProcessServer(), hasSection: false, nativeAt: undefined });
      for (const nativeAt of [undefined, 0, 100]) {
        const server = new AheadServer();
        const heard = await play(seed, { server, hasSection: true, nativeAt });
        expect(difference(heard.sound, plain.sound)).toEqual(same);
        expect(server.sections[0]!.runner.takes).toBeGreaterThan(10);
      }
    }
    expect(natives.lines).toEqual([]);
  });

  withLibrary('when it has a thread of its own', async () => {
    const voice = synthDef('voice', { freq: 200, gate: 1 }, ({ freq, gate }) =>
      Out.ar([0, 1], LPF.ar(Saw.ar(freq), 1200).mul(EnvGen.kr(Env.asr(0.02, 0.1, 0.2), { gate }))),
    );
    /** Sound from its beginning on, of several voices that begin at a sample; undefined where the machine left the section's thread too little time. */
    const tried = async (hasSection: boolean, isNative: boolean): Promise<number[] | undefined> => {
      const server = new ThreadServer();
      const client = await prepare(server);
      client.send('/d_recv', voice.bytes);
      await server.render(2);
      if (isNative) await allMade(await natives.open(server));
      const { sections } = server.control.context;
      if (hasSection) {
        client.send('/g_section', sectionGroup, 512, 0.5);
        await server.renderUntil(() => sections.all[0]?.isBegun === true);
        for (let i = 0; i < 200; i++) await server.renderUntil(() => true);
      }
      client.bundle(
        server.now + 0.5,
        ...Array.from(
          { length: 9 },
          (_, i) => ['/s_new', 'voice', 2000 + i, 1, sectionGroup, 'freq', 90 + 37 * i] as const,
        ),
      );
      const start = server.engine.block;
      const sound = await server.renderUntil(() => server.engine.block >= start + 600);
      const [slot, missing] = [server.layout.sectionAddress, SectionSlot.starved].map((address) => address >> 2);
      if (hasSection && (sections.all.length === 0 || server.engine.ints[slot! + missing!] !== 0)) return undefined;
      const from = sound.findIndex((x) => x !== 0);
      return sound.slice(from, from + 10_000);
    };
    const heard = async (hasSection: boolean, isNative: boolean): Promise<number[]> => {
      for (let tries = 0; tries < 5; tries++) {
        const sound = await tried(hasSection, isNative);
        if (sound) return sound;
      }
      throw new Error('in five tries the section had too little time');
    };
    const plain = await heard(false, false);
    expect(Math.max(...plain)).toBeGreaterThan(0.05);
    const [wasm, native] = [await heard(true, false), await heard(true, true)];
    expect(wasm).toEqual(plain);
    expect(native).toEqual(plain);
  });
});
