/** Code that a section may be in is never given back: not when its defs go, nor when it ends, until its thread has. */
import { afterAll, beforeEach, describe, expect } from 'bun:test';
import { AheadServer } from '../../test/support/ahead-section.ts';
import { type InProcessClient, InProcessServer, type Sent } from '../../test/support/in-process.ts';
import { allMade, NativeServers, wayIn } from '../../test/support/native-defs.ts';
import { concertDefs, prepare, sectionGroup } from '../../test/support/section-concert.ts';
import { ThreadServer } from '../../test/support/thread-server.ts';
import { hostWriter } from '../native/child/object-writer.ts';
import { newest, withLibrary } from '../native/library/installed.test-library.ts';
import { type LinkedCode, linkObject } from '../native/link/link.ts';
import { allocateTable, defPlaces } from '../native/render/function-table.ts';
import { walkerPasses, walkerText } from '../native/walker.ts';
import { Out, SinOsc, synthDef } from '../synthdef/builder/index.ts';
import type { SectionDef } from './section-engine.ts';

const natives = new NativeServers();
afterAll(() => natives.close());

const tone = (name: string, level: number) =>
  synthDef(name, { freq: 300 }, ({ freq }) => Out.ar(0, SinOsc.ar(freq).mul(level)));

/** A word of the section's memory that nothing else uses: 1 while its code waits there, 2 when it is let go. */
const wordBehind = 16;

let opened: ReturnType<typeof hostWriter> | undefined;
const write = (text: string, passes = '') => (opened ??= hostWriter(newest)).write(text, passes);

/** Code that says that it was entered, and stays until it is let go. */
const waiting = (address: number) => `define i32 @run(ptr %base, i32 %list, i32 %pods) nounwind {
entry:
  %word = getelementptr i8, ptr %base, i64 ${address}
  store atomic volatile i32 1, ptr %word seq_cst, align 4
  br label %wait
wait:
  %now = load atomic volatile i32, ptr %word seq_cst, align 4
  %stays = icmp eq i32 %now, 1
  br i1 %stays, label %wait, label %end
end:
  ret i32 0
}`;

const silent = 'define i32 @run(ptr %base, i32 %list, i32 %pods) nounwind { ret i32 0 }';

/** Links code; what is freed is written down. */
function link(text: string, freed: string[], name: string): LinkedCode {
  return linkObject(write(text), undefined, () => freed.push(name));
}

/** Opens the way into native code. */
function open(server: InProcessServer): void {
  const walker = linkObject(write(walkerText, walkerPasses)).address;
  void server.control.context.sections.openNative({ walker, table: allocateTable(defPlaces) });
}

const keyOf = (server: InProcessServer, def: string): string =>
  server.control.context.defs.get(def)!.prepared.compiled.key;

const turn = () => new Promise((resolve) => setImmediate(resolve));

let server: ThreadServer;
let client: InProcessClient;

beforeEach(async () => {
  server = new ThreadServer();
  client = await prepare(server);
  client.send('/d_recv', tone('tone', 0.1).bytes);
  await server.render(2);
});

async function begin(): Promise<void> {
  client.send('/g_section', sectionGroup, 512, 0.2);
  await server.renderUntil(() => server.control.context.sections.all[0]?.isBegun === true);
}

const loudest = (sound: readonly number[]): number => sound.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

describe('code of a section', () => {
  withLibrary('is what it sounds by: from when it comes on, and of defs that come after it', async () => {
    const own = new AheadServer();
    const caller = await prepare(own);
    open(own);
    caller.send('/d_recv', tone('tone', 0.1).bytes);
    caller.send('/g_section', sectionGroup, 512, 0.1);
    await own.render(3);
    const { sections } = own.control.context;
    const peak = async (): Promise<number> => loudest([...(await own.heard(200))[0]!]);
    caller.send('/s_new', 'tone', 1000, 1, sectionGroup);
    expect(await peak()).toBeGreaterThan(0.09);
    sections.runNative({ key: keyOf(own, 'tone'), serials: [], code: link(silent, [], 'silent') });
    // What was prepared by then is heard first.
    await peak();
    expect(await peak()).toBe(0);
    for (const [name, amplitude] of [
      ['same', 0.1],
      ['other', 0.05],
    ] as const)
      caller.send('/d_recv', tone(name, amplitude).bytes);
    await own.render(2);
    caller.send('/s_new', 'same', 1001, 1, sectionGroup);
    expect([await peak(), own.control.context.tree.synths]).toEqual([0, 2]);
    caller.send('/s_new', 'other', 1002, 1, sectionGroup);
    const other = await peak();
    expect([other > 0.045, other < 0.051, sections.all.length, own.lines]).toEqual([true, true, 1, []]);
  });

  withLibrary('stays while its thread is in it, though that was ended and the def is gone', async () => {
    const freed: string[] = [];
    open(server);
    await begin();
    const { floats } = server.sections[0]!;
    const words = new Int32Array(floats!.buffer);
    const word = words.length - wordBehind;
    const code = link(waiting(4 * word), freed, 'waiting');
    const { sections } = server.control.context;
    const key = keyOf(server, 'tone');
    sections.runNative({ key, serials: [], code });
    client.send('/s_new', 'tone', 1000, 1, sectionGroup);
    await server.renderUntil(() => Atomics.load(words, word) === 1);
    client.send('/d_free', 'tone');
    client.send('/n_free', sectionGroup);
    await server.renderUntil(() => sections.all.length === 0);
    // The server gives back what is its own, the thread has been asked to end, and is in the code.
    sections.leaveNative(key);
    code.free();
    await Bun.sleep(200);
    expect([Atomics.load(words, word), freed]).toEqual([1, []]);
    Atomics.store(words, word, 2);
    while (freed.length === 0) await turn();
    expect(freed).toEqual(['waiting']);
    // Its place is free too.
    await server.render(2);
    client.send('/g_new', sectionGroup, 0, 0);
    await begin();
    expect(sections.all[0]!.slot).toBe(0);
  });

  withLibrary('is given back when its thread has failed by itself, and its place with it', async () => {
    const freed: string[] = [];
    open(server);
    await begin();
    const { sections } = server.control.context;
    const code = link(silent, freed, 'silent');
    const key = keyOf(server, 'tone');
    sections.runNative({ key, serials: [], code });
    sections.leaveNative(key);
    code.free();
    const broken = { symbol: 999, reads: [], def: { compiled: { module: 'none' } } };
    server.sections[0]!.install(broken as unknown as SectionDef);
    await server.renderUntil(() => sections.all.length === 0);
    while (freed.length === 0) await turn();
    await begin();
    expect(sections.all[0]!.slot).toBe(0);
  });

  withLibrary('outlives defs that are freed or replaced under sounding synths', async () => {
    const { native } = await natives.open(server).then(async (opened) => {
      await allMade(opened);
      return opened;
    });
    const count = (): number => native.status.linked - wayIn - concertDefs.length;
    const { sections } = server.control.context;
    await begin();
    client.send('/s_new', 'tone', 1000, 1, sectionGroup);
    await server.renderUntil(() => server.engine.block > 100);
    expect(count()).toBe(1);
    // Replaced by one of another shape, which is made at once: synths of both play, by the code of each.
    const other = synthDef('tone', { freq: 300 }, ({ freq }) => Out.ar(0, SinOsc.ar(freq).neg().mul(0.05)));
    client.send('/d_recv', other.bytes);
    await server.renderUntil(() => count() === 2);
    client.send('/s_new', 'tone', 1001, 1, sectionGroup, 'freq', 217);
    const both = loudest(await server.renderUntil(() => server.engine.block > 500));
    expect(both).toBeGreaterThan(0.14);
    // Freed, and the synths ended: a section may go back to where they played.
    client.send('/d_free', 'tone');
    await server.renderUntil(() => server.engine.block > 600);
    client.send('/n_free', 1000);
    client.send('/n_free', 1001);
    await server.renderUntil(() => server.engine.block > 900);
    expect(count()).toBe(2);
    client.send('/g_section', sectionGroup, 512, 0);
    await server.renderUntil(() => sections.all.length === 0);
    await server.renderUntil(() => count() === 0);
    expect([natives.lines, native.status.refused]).toEqual([[], 0]);
  });

  withLibrary('is lent to its bounces, and given back when section and bounce have ended', async () => {
    const freed: string[] = [];
    open(server);
    await begin();
    client.send('/s_new', 'tone', 1000, 1, sectionGroup);
    const { sections, buffers } = server.control.context;
    /** Returns the loudest sample of a bounce. */
    const bounced = async (): Promise<number> => {
      client.replies();
      client.send('/section/bounce/frames', sectionGroup, 2, 4800, 9600);
      let reply: Sent | undefined;
      await server.renderUntil(() => {
        reply = client.replies().find(([, command]) => command === '/section/bounce/frames');
        return reply !== undefined;
      });
      expect(reply![0]).toBe('/done');
      return loudest([...buffers.samples(2)]);
    };
    expect(await bounced()).toBeGreaterThan(0.09);
    const key = keyOf(server, 'tone');
    const code = link(silent, freed, 'silent');
    sections.runNative({ key, serials: [], code });
    await server.renderUntil(() => server.engine.block > 400);
    expect(await bounced()).toBe(0);
    const loan = sections.native.lend(sections.all[0]!)!;
    sections.leaveNative(key);
    code.free();
    client.send('/n_free', sectionGroup);
    await server.renderUntil(() => sections.all.length === 0);
    await Bun.sleep(200);
    expect([loan.codes, freed]).toEqual([[[key, code.address]], []]);
    loan.giveBack();
    while (freed.length === 0) await turn();
  });

  withLibrary('is given back at once where a section in step ends', async () => {
    const own = new InProcessServer();
    const freed: string[] = [];
    const caller = await prepare(own);
    open(own);
    caller.send('/g_section', sectionGroup, 512, 0.2);
    await own.render(2);
    const { sections } = own.control.context;
    const code = link(silent, freed, 'silent');
    const key = keyOf(own, 'sway');
    sections.runNative({ key, serials: [], code });
    sections.leaveNative(key);
    code.free();
    expect(() => code.share()).toThrow(`the code at ${code.address} is free and cannot be shared`);
    await own.render(10);
    expect(freed).toEqual([]);
    caller.send('/n_free', sectionGroup);
    await own.render(2);
    expect([freed, sections.all.length]).toEqual([['silent'], 0]);
  });
});
