/** A def that was tried by its constructor alone is there when it runs by the native code that is on disk. */
import { expect, test } from 'bun:test';
import { smallWorld } from '../../test/support/in-process.ts';
import { sineDef } from '../../test/support/sine-def.ts';
import type { LinkedCode } from '../native/link/link.ts';
import type { NativeCode, Want } from '../native/native-code.ts';
import { walkerKey } from '../native/walker.ts';
import { layoutFor } from '../world/layout.ts';
import { Defs } from './defs.ts';
import { NativeDefs } from './native-defs.ts';
import type { RenderLink } from './render-link.ts';
import { Symbols } from './symbols.ts';

const module = new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
const prepared = (awaitsNative: boolean) => ({
  compiled: { key: 'sine', module, libraries: [], podBytes: 0, commutes: true, addsControl: false, audioMaps: [] },
  awaitsNative,
});
const code: LinkedCode = { address: 4096, bytes: 4096, share: () => code, free() {} };

/** Native code that comes when the test says so, and what the render thread was given, in order. */
async function opened() {
  const wants: { readonly want: Want; readonly resolve: (code: LinkedCode | undefined) => void }[] = [];
  const given: string[] = [];
  const native = {
    want: (want: Want) =>
      want.key === walkerKey
        ? Promise.resolve(code)
        : new Promise<LinkedCode | undefined>((resolve) => wants.push({ want, resolve })),
    drop() {},
    status: { library: { version: '19.1.7', width: { pods: 1 } } },
  } as unknown as NativeCode;
  const link = {
    install: async () => void given.push('def'),
    openNative() {},
    runNative: () => given.push('native code'),
  } as unknown as RenderLink;
  const layout = layoutFor(smallWorld, 1024);
  const defs = new Defs(new Symbols(), link);
  const memory = new SharedArrayBuffer(65536 * layout.memoryPages);
  await new NativeDefs({ native, defs, link, layout, memory }).open();
  const define = (awaitsNative: boolean) =>
    Promise.resolve(defs.define(sineDef('sine', 440), prepared(awaitsNative))).then(() => given.push('done'));
  return { define, wants, given };
}

test('a def that awaits native code is there with it', async () => {
  const { define, wants, given } = await opened();
  const defined = define(true);
  await Bun.sleep(1);
  expect(given).toEqual(['def']);
  wants[0]!.resolve(code);
  await defined;
  expect(given).toEqual(['def', 'native code', 'done']);
  await define(true);
  expect(given.slice(3)).toEqual(['def', 'native code', 'done']);
});

test('a def that plays in WebAssembly is there before', async () => {
  const { define, wants, given } = await opened();
  await define(false);
  wants[0]!.resolve(code);
  await Bun.sleep(1);
  expect(given).toEqual(['def', 'done', 'native code']);
});

test.each([
  ['is no longer on disk', ({ want }: { readonly want: Want }) => want.missed?.()],
  ['cannot be linked', ({ resolve }: { readonly resolve: (code: undefined) => void }) => resolve(undefined)],
])('a def whose native code %s is there without it', async (_, come) => {
  const { define, wants, given } = await opened();
  const defined = define(true);
  await Bun.sleep(1);
  come(wants[0]!);
  await defined;
  expect(given).toEqual(['def', 'done']);
});
