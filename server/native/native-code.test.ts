/** Native code follows what is wanted, most wanted first, and nothing that goes wrong does more than leave a function in WebAssembly. */

import { CFunction, type Pointer } from 'bun:ffi';
import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { smallWorld } from '../../test/support/in-process.ts';
import { sineDef } from '../../test/support/sine-def.ts';
import { graphKey } from '../synthdef/compiler/graph-key.ts';
import { nativeKey, wantedShape } from '../synthdef/compiler/native-keys.ts';
import { layoutFor } from '../world/layout.ts';
import { installed, newest, noLlvm, withLibrary } from './library/installed.test-library.ts';
import { NativeCode, type NativeOptions, type Want } from './native-code.ts';

let parent: string;
let lines: string[];
let texts: string[];
const opened: NativeCode[] = [];
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'bunsynth-native-'));
  lines = [];
  texts = [];
});
afterEach(() => {
  for (const native of opened.splice(0)) native.close();
  rmSync(parent, { recursive: true, force: true });
});

function nativeCode(options: Partial<NativeOptions> = {}): NativeCode {
  const made = new NativeCode({
    library: 'auto',
    cache: join(parent, 'native'),
    report: (line) => lines.push(line),
    find: () => [newest],
    ...options,
  });
  opened.push(made);
  return made;
}

/** Wants a function that returns a number, or one of another text. */
const wanted = (
  name: string,
  value: number,
  text = `define i32 @run(ptr %a, i32 %b, i32 %c) { ret i32 ${value} }`,
): Want => ({
  name,
  key: `${name} ${text}`,
  passes: '',
  get source() {
    texts.push(name);
    return text;
  },
  priority: () => value,
});

const call = (address: number): number =>
  CFunction({ ptr: address as Pointer, args: ['ptr', 'i32', 'i32'], returns: 'i32' })(null, 0, 0);

/** Ends the process at its start: objects are found on disk, or nowhere. */
const noProcess = { process: { module: new URL('./nowhere.ts', import.meta.url) } };

describe('native code', () => {
  withLibrary('is made most wanted first, and is there at the next start without LLVM', async () => {
    const native = nativeCode();
    const wants = [wanted('little', 1), wanted('most', 30), wanted('some', 20)];
    const promised = wants.map((want) => native.want(want));
    expect(native.status).toMatchObject({ state: 'starting', pending: 3, linked: 0 });
    await native.start();
    const functions = await Promise.all(promised);
    expect(functions.map((code) => call(code!.address))).toEqual([1, 30, 20]);
    expect(texts).toEqual(['most', 'some', 'little']);
    expect(native.status).toMatchObject({
      state: 'ready',
      pending: 0,
      linked: 3,
      refused: 0,
      library: { path: newest },
    });
    expect(native.status.why).toMatch(/^LLVM [\d.]+, \S+, (\d+ of )?\d+ bits \(/);
    functions[0]!.free();
    functions[0]!.free();
    expect(native.status.linked).toBe(2);
    native.close();

    const later = nativeCode(noProcess);
    await later.start();
    const again = await Promise.all(wants.map((want) => later.want(want)));
    expect(again.map((code) => call(code!.address))).toEqual([1, 30, 20]);
    expect([texts.length, later.status.library, lines]).toEqual([3, native.status.library, []]);
    for (const code of [...functions.slice(1), ...again]) code!.free();
  });

  withLibrary('has a width that was measured once, which later starts and processes take', async () => {
    const settings = { process: { idle: 0.01 } };
    const first = nativeCode(settings);
    await first.start();
    const { library } = first.status;
    const later = nativeCode(settings);
    await later.start();
    expect(later.status).toMatchObject({ why: first.status.why, library });
    // A process of the later start says what it knows: nothing has been measured anew.
    const code = await later.want(wanted('one', 1));
    expect(later.status.library).toEqual(library!);
    code!.free();
    expect(lines).toEqual([]);
  });

  withLibrary('of a graph that ends LLVM, or needs the process, is left out now and at the next start', async () => {
    const aborting = wanted(
      'aborting',
      2,
      'declare i64 @llvm.read_register.i64(metadata)\ndefine i64 @run() { %c = call i64 @llvm.read_register.i64(metadata !0)\n ret i64 %c }\n!0 = !{!"nonsense"}',
    );
    const foreign = wanted(
      'foreign',
      1,
      'declare i32 @getpid()\ndefine i32 @run() { %c = call i32 @getpid()\n ret i32 %c }',
    );
    const source = { def: sineDef('failing', 440), layout: layoutFor(smallWorld), pods: 1, surroundings: '' } as const;
    const failing: Want = { name: 'failing', key: 'failing', passes: '', priority: () => 3, source };
    const native = nativeCode();
    await native.start();
    expect(await Promise.all([aborting, foreign, failing].map((want) => native.want(want)))).toEqual(repeated(3));
    expect(lines).toEqual([
      'native code: failing stays in WebAssembly: this process has no compiler of SynthDefs',
      expect.stringMatching(
        /^native code: aborting stays in WebAssembly: LLVM ended its process \((SIG\w+|it ended with 1)\)/,
      ),
      'native code: foreign stays in WebAssembly: it needs getpid, which it does not bring along',
    ]);
    expect(native.status).toMatchObject({ linked: 0, refused: 3, pending: 0 });
    const later = nativeCode(noProcess);
    await later.start();
    expect(await Promise.all([aborting, foreign].map((want) => later.want(want)))).toEqual(repeated(2));
    expect(lines.slice(3).toSorted()).toEqual(lines.slice(1, 3).toSorted());
    expect(texts).toEqual(['aborting', 'foreign']);
  });

  withLibrary('serves the other graphs of its shape that show the same, at the next start too', async () => {
    const surroundings = 'layout 1';
    const layout = layoutFor(smallWorld);
    /** A sine with a phase, which the constructor alone looks at, on a bus. */
    const wantedSine = (name: string, phase: number, bus: number, uses = () => 1): Want => {
      const sine = sineDef(name, 440);
      const [control, oscillator, out] = sine.units;
      const inputs = [oscillator!.inputs[0]!, { unit: -1, output: 1 }];
      const def = { ...sine, constants: [bus, phase], units: [control!, { ...oscillator!, inputs }, out!] };
      return {
        name,
        key: nativeKey(graphKey(def), surroundings),
        passes: 'default<O1>',
        source: { def, layout, pods: 1, surroundings },
        shape: () => wantedShape(def, surroundings),
        priority: uses,
      };
    };
    const first = nativeCode({ process: { module: new URL('../workers/native-child.ts', import.meta.url) } });
    await first.start();
    const codes = [await first.want(wantedSine('first', 1.2, 0)), await first.want(wantedSine('second', 2.9, 0))];
    expect(codes.map((code) => code?.bytes)).toEqual([codes[0]!.bytes, codes[0]!.bytes]);
    // The bus is in the code: this is another one, which is made once it is used much.
    let uses = 1;
    const elsewhere = first.want(wantedSine('elsewhere', 1.2, 8, () => uses));
    await first.want(wanted('another', 1));
    expect(first.status).toMatchObject({ linked: 3, pending: 0 });
    uses = 16;
    codes.push(await elsewhere);
    first.close();
    const later = nativeCode(noProcess);
    await later.start();
    // The shape is that of the last one now; graphs are found by themselves all the same.
    codes.push(await later.want(wantedSine('third', 0.7, 8)), await later.want(wantedSine('first', 1.2, 0)));
    expect(codes.map((code) => code?.bytes)).toEqual(codes.map(() => codes[0]!.bytes));
    expect([later.status.refused, lines]).toEqual([0, []]);
    for (const code of codes) code!.free();
  });

  withLibrary('is forgotten when it is dropped before its turn, and when the server ends', async () => {
    const native = nativeCode({ cache: undefined });
    const [dropped, late] = [wanted('dropped', 1), wanted('late', 1)];
    const promised = [dropped, late].map((want) => native.want(want));
    native.drop(dropped.key);
    expect(await promised[0]).toBeUndefined();
    native.close();
    expect(await promised[1]).toBeUndefined();
    expect(await native.want(late)).toBeUndefined();
    expect(texts).toEqual([]);
  });

  withLibrary('comes of the next library where the first is not used, which is told by name', async () => {
    const file = join(parent, 'libLLVM.so.99.1');
    const native = nativeCode({ find: () => [file, newest] });
    await native.start();
    expect(native.status.library?.path).toBe(newest);
    expect(lines).toEqual([expect.stringContaining(`native code: ${file} is not used: it does not open: `)]);
    const none = nativeCode({
      cache: undefined,
      process: { module: new URL('./child/main.test-wrong.ts', import.meta.url) },
    });
    await none.start();
    expect(none.status.state).toBe('none');
    expect(none.status.why).toMatch(/is not used: it fails its self-test .* play in WebAssembly; .*libllvm19|Homebrew/);
    expect(await none.want(wanted('any', 1))).toBeUndefined();
  });

  test.if(installed.length > 1)('goes on with another version where the library is replaced', async () => {
    const file = join(parent, 'libLLVM.so.15.1');
    symlinkSync(newest, file);
    const settings = { find: () => [file], process: { idle: 0.01 } };
    const native = nativeCode(settings);
    await native.start();
    const { library } = native.status;
    rmSync(file);
    symlinkSync(installed.at(-1)!, file);
    // The process that has the old one goes when there is nothing to make.
    await Bun.sleep(100);
    const want = wanted('after', 7);
    const code = await native.want(want);
    expect(call(code!.address)).toBe(7);
    expect(native.status.library).toMatchObject({ path: file });
    expect(native.status.library!.version).not.toBe(library!.version);
    const later = nativeCode({ ...settings, ...noProcess });
    await later.start();
    expect(later.status.library).toEqual(native.status.library);
    const again = await later.want(want);
    expect([call(again!.address), texts]).toEqual([7, ['after']]);
    for (const each of [code, again]) each!.free();
  });

  test('says which package brings it where there is none, and nothing else happens', async () => {
    const native = nativeCode({ find: () => [] });
    const early = native.want(wanted('early', 1));
    await native.start();
    expect(await early).toBeUndefined();
    expect(native.status).toMatchObject({ state: 'none', linked: 0, pending: 0, refused: 0 });
    expect(native.status.why).toMatch(/^SynthDefs play in WebAssembly; with LLVM they would play faster \(.*llvm/);
    expect(lines).toEqual([]);
  });

  test('is not looked for where it is not wanted', async () => {
    const native = nativeCode({ library: 'off', find: () => expect.unreachable() });
    await native.start();
    expect(await native.want(wanted('any', 1))).toBeUndefined();
    expect(native.status).toMatchObject({ state: 'off', why: 'not wanted (--native off)' });
  });

  test('of a library that was asked for and is none ends the start, naming option and value', async () => {
    await expect(nativeCode({ library: '/nowhere/libLLVM.so' }).start()).rejects.toThrow(
      /^--native "\/nowhere\/libLLVM.so": it does not open: /,
    );
    if (noLlvm === undefined) return;
    const native = nativeCode({ library: noLlvm });
    await expect(native.start()).rejects.toThrow(`--native "${noLlvm}": it is no LLVM`);
    expect(native.status.state).toBe('none');
  });
});

const repeated = (count: number): undefined[] => Array.from({ length: count }, () => undefined);
