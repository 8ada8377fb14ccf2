/** Single objects are linked without LLVM: they run, are given back, and bring all along that they need. */

import { CFunction, type Pointer, ptr } from 'bun:ffi';
import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { crossWriter, hostWriter } from '../child/object-writer.ts';
import { newest, withLibrary } from '../library/installed.test-library.ts';
import { imageOf, writeImage } from './image.ts';
import { linkObject } from './link.ts';
import { openPageBehind } from './pages.ts';

let opened: ReturnType<typeof hostWriter> | undefined;
const write = (text: string) => (opened ??= hostWriter(newest)).write(text, 'default<O1>');
const number = (value: number) => `define i32 @run(ptr %a) { ret i32 ${value} }`;
const call = (address: number, argument: Uint8Array = new Uint8Array(8)): number =>
  CFunction({ ptr: address as Pointer, args: ['ptr'], returns: 'i32' })(ptr(argument));

/** Returns the protections of the mapping in which an address lies: `r-xp`; undefined where there is none. */
function protectionAt(address: number): string | undefined {
  for (const line of readFileSync('/proc/self/maps', 'latin1').split('\n')) {
    const [range, protection] = line.split(' ');
    const [start, end] = range!.split('-').map((word) => Number.parseInt(word, 16));
    if (address >= start! && address < end!) return protection;
  }
  return undefined;
}

/** Two functions and constants, found by relocations of several kinds: a call, an address in a table, a constant. */
const severalParts = `@table = internal constant [2 x ptr] [ptr @first, ptr @second]
@weights = global [2 x i32] [i32 30, i32 40], section ".data.rel.ro"
define internal i32 @first() noinline optnone { ret i32 1 }
define internal i32 @second() noinline optnone { ret i32 2 }
define i32 @run(ptr %a) {
  %i = load i32, ptr %a
  %w = zext i32 %i to i64
  %p = getelementptr [2 x ptr], ptr @table, i64 0, i64 %w
  %f = load ptr, ptr %p
  %x = call i32 %f()
  %y = call i32 @first()
  %q = getelementptr [2 x i32], ptr @weights, i64 0, i64 %w
  %v = load i32, ptr %q
  %s = add i32 %x, %y
  %t = add i32 %s, %v
  ret i32 %t
}`;

describe('an object', () => {
  withLibrary('whose vector reaches behind the last bytes of a whole memory finds a page there', () => {
    const { buffer } = new WebAssembly.Memory({ initial: 65536, maximum: 65536, shared: true });
    openPageBehind(buffer);
    const bytes = new Uint8Array(buffer);
    const sevens = `<${Array(16).fill('i32 7').join(', ')}>`;
    const code = linkObject(
      write(`define i32 @run(ptr %a) {
  %p = getelementptr i8, ptr %a, i64 ${bytes.length - 8}
  store <16 x i32> ${sevens}, ptr %p, align 1
  %v = load <16 x i32>, ptr %p, align 1
  %x = extractelement <16 x i32> %v, i32 15
  ret i32 %x
}`),
    );
    expect([call(code.address, bytes), bytes.at(-8)]).toEqual([7, 7]);
    code.free();
  });

  withLibrary('is linked, called and given back, beside others whose function has the same name', () => {
    const [one, two] = [linkObject(write(number(1))), linkObject(write(number(2)))];
    expect([call(one.address), call(two.address)]).toEqual([1, 2]);
    if (process.platform === 'linux') expect(protectionAt(one.address)).toBe('r-xp');
    one.free();
    one.free();
    if (process.platform === 'linux') expect(protectionAt(one.address)).toBeUndefined();
    expect(call(two.address)).toBe(2);
    two.free();
  });

  withLibrary('finds its own functions and constants where it lies', () => {
    const code = linkObject(write(severalParts));
    expect(call(code.address, new Uint8Array(Uint32Array.of(0).buffer))).toBe(32);
    expect(call(code.address, new Uint8Array(Uint32Array.of(1).buffer))).toBe(43);
    code.free();
  });

  withLibrary('is the same image wherever it lies, but for whole addresses', () => {
    const image = imageOf(write(severalParts), 4096);
    const at = (base: number): Uint8Array => {
      const memory = new Uint8Array(image.bytes);
      writeImage(image, base, memory);
      return memory;
    };
    const [low, high] = [at(0x10000), at(0x7f1200000000)];
    expect(image.absolutes.length).toBeGreaterThanOrEqual(2);
    for (const place of image.absolutes) {
      const [a, b] = [low, high].map(({ buffer }) => Number(new DataView(buffer).getBigUint64(place, true)));
      expect(b! - a!).toBe(0x7f1200000000 - 0x10000);
      for (const memory of [low, high]) memory.fill(0, place, place + 8);
    }
    expect(low).toEqual(high);
    expect(image.content.length).toBeLessThanOrEqual(image.bytes);
  });

  withLibrary('that needs something of the process is refused by its name', () => {
    const foreign = write(`declare float @fmodf(float, float)
declare i32 @system(ptr)
define i32 @run(ptr %a) { %x = call i32 @system(ptr %a)
  %f = load float, ptr %a
  %m = call float @fmodf(float %f, float %f)
  store float %m, ptr %a
  ret i32 %x }`);
    expect(() => linkObject(foreign)).toThrow(
      /^it needs (system, fmodf|fmodf, system), which it does not bring along$/,
    );
  });

  withLibrary('that has data of its own to write, or no function of the name, is refused', () => {
    const counter = write(`@n = global i32 5
define i32 @run(ptr %a) { %x = load i32, ptr @n
  %y = add i32 %x, 1
  store i32 %y, ptr @n
  ret i32 %y }`);
    expect(() => linkObject(counter)).toThrow(/^it has data that it would write \(\.data/);
    expect(() => linkObject(write(number(1)), 'walk')).toThrow('it has no function walk');
  });

  withLibrary('that is not whole is refused', () => {
    const bytes = write(severalParts);
    for (const length of [0, 10, 100, bytes.length - 500])
      expect(() => linkObject(bytes.subarray(0, length))).toThrow(/^it /);
  });

  test('that is none is refused', () => {
    expect(() => linkObject(new TextEncoder().encode('a text'.repeat(50)))).toThrow('it is no relocatable ELF object');
  });

  withLibrary('for arm64 has its distances and places within a page put into its instructions', () => {
    const target = { arch: 'arm64', triple: 'aarch64-unknown-linux-gnu', processor: 'generic', features: '' } as const;
    const image = imageOf(crossWriter(newest, target).write(severalParts, 'default<O1>'), 65536);
    const base = 0x7f1200000000;
    const memory = new Uint8Array(image.bytes);
    writeImage(image, base, memory);
    const view = new DataView(memory.buffer);
    const run = image.entry;
    const places = addressesIn(view, base, run, 40);
    // The tables lie behind the code, and what stands in the one of functions are the functions' addresses.
    expect(places.length).toBeGreaterThanOrEqual(2);
    for (const place of places) expect(place - base).toBeWithin(image.codeBytes, image.bytes);
    const words = image.absolutes.map((at) => Number(view.getBigUint64(at, true)));
    expect(words.filter((word) => word >= base && word < base + image.codeBytes)).toHaveLength(2);
    expect(callsIn(view, base, run, 40).every((to) => words.includes(to))).toBe(true);
  });
});

const [adrp, addImmediate, loadWord, branchWithLink] = [0x90000000, 0x91000000, 0xf9400000, 0x94000000];

/** Returns the addresses that pairs of ADRP and ADD give, or ADRP and LDR from the table of addresses. */
function addressesIn(view: DataView, base: number, from: number, instructions: number): number[] {
  const pages = new Map<number, number>();
  const addresses: number[] = [];
  for (let at = from; at < from + 4 * instructions; at += 4) {
    const word = view.getUint32(at, true);
    if ((word & 0x9f000000) >>> 0 === adrp) {
      const distance = (((((word >>> 5) & 0x7ffff) << 2) | ((word >>> 29) & 3)) << 11) >> 11;
      pages.set(word & 31, (Math.floor((base + at) / 4096) + distance) * 4096);
      continue;
    }
    const page = pages.get((word >>> 5) & 31);
    if (page === undefined) continue;
    const immediate = (word >>> 10) & 0xfff;
    const kind = (word & 0xffc00000) >>> 0;
    if (kind === addImmediate) addresses.push(page + immediate);
    else if (kind === loadWord) addresses.push(Number(view.getBigUint64(page + 8 * immediate - base, true)));
  }
  return addresses;
}

/** Returns the addresses that are called directly. */
function callsIn(view: DataView, base: number, from: number, instructions: number): number[] {
  return Array.from({ length: instructions }, (_, i) => from + 4 * i)
    .filter((at) => (view.getUint32(at, true) & 0xfc000000) >>> 0 === branchWithLink)
    .map((at) => base + at + ((view.getUint32(at, true) << 6) >> 6) * 4);
}
