import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { Ring, RingReader, RingWriter } from './ring.ts';

type Word = { kind: 'int' | 'float' | 'double'; value: number };
type Step = { put: Word[] } | 'take' | 'peek';

const word: fc.Arbitrary<Word> = fc.oneof(
  fc.record({ kind: fc.constant('int' as const), value: fc.integer() }),
  fc.record({ kind: fc.constant('float' as const), value: fc.float() }),
  fc.record({ kind: fc.constant('double' as const), value: fc.double() }),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ put: fc.array(word, { maxLength: 12 }) }),
  fc.constant('take' as const),
  fc.constant('peek' as const),
);

function open(words: number, counter = 0): { writer: RingWriter; reader: RingReader } {
  const bytes = Ring.bytesFor(words);
  const buffer = new SharedArrayBuffer(bytes + 8);
  // Both counters start where the test wants them: just below the wrap-around, say.
  new Int32Array(buffer, 8).set([counter], 0);
  new Int32Array(buffer, 8).set([counter], 16);
  return { writer: new RingWriter(buffer, 8, bytes), reader: new RingReader(buffer, 8, bytes) };
}

const wordsOf = (record: Word[]): number => record.reduce((sum, w) => sum + (w.kind === 'double' ? 2 : 1), 0);

function put(writer: RingWriter, record: Word[]): boolean {
  if (!writer.begin(wordsOf(record))) return false;
  for (const w of record) writer[w.kind](w.value);
  writer.commit();
  return true;
}

function read(reader: RingReader, shape: Word[]): number[] {
  let i = 0;
  return shape.map((w) => {
    const value = reader[w.kind](i);
    i += w.kind === 'double' ? 2 : 1;
    return value;
  });
}

test('behaves like an array of records that has a limit', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(1, 2, 8, 33, 64),
      fc.constantFrom(0, 2 ** 31 - 5, -5, -1),
      fc.array(step, { maxLength: 200 }),
      (words, counter, steps) => {
        const { writer, reader } = open(words, counter);
        const model: Word[][] = [];
        let used = 0;
        for (const s of steps) {
          if (s === 'take' || s === 'peek') {
            expect(reader.next()).toBe(model.length > 0);
            if (model.length === 0) continue;
            expect(reader.length).toBe(wordsOf(model[0]));
            expect(read(reader, model[0])).toEqual(model[0].map((w) => w.value));
            if (s === 'peek') continue;
            used -= wordsOf(model.shift()!) + 1;
            reader.release();
          } else {
            const fits = wordsOf(s.put) + 1 <= writer.capacity - used;
            expect(put(writer, s.put)).toBe(fits);
            if (!fits) continue;
            used += wordsOf(s.put) + 1;
            model.push(s.put);
          }
          expect(writer.free).toBe(writer.capacity - used);
          expect(reader.free).toBe(writer.free);
        }
      },
    ),
  );
});

test('shows nothing before the commit and keeps a record until it is released', () => {
  const { writer, reader } = open(8);
  expect(writer.begin(1)).toBe(true);
  writer.int(7);
  expect(reader.next()).toBe(false);
  writer.commit();
  expect(reader.next()).toBe(true);
  expect(reader.next()).toBe(true);
  expect(reader.int(0)).toBe(7);
  reader.release();
  reader.release();
  expect(reader.next()).toBe(false);
  expect(writer.free).toBe(8);
});

test('a reader of groups sees nothing of a group before it is told, and then all of it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.nat(9), { maxLength: 4 }), { maxLength: 20 }),
      fc.constantFrom(0, -3),
      (groups, counter) => {
        const bytes = Ring.bytesFor(64);
        const buffer = new SharedArrayBuffer(bytes);
        for (const place of [0, 1, 16]) new Int32Array(buffer)[place] = counter;
        const [writer, reader] = [new RingWriter(buffer, 0, bytes), new RingReader(buffer, 0, bytes, true)];
        for (const group of groups) {
          for (const value of group) {
            expect(put(writer, [{ kind: 'int', value }])).toBe(true);
            expect(reader.next()).toBe(false);
          }
          writer.publish();
          const seen: number[] = [];
          while (reader.next()) {
            seen.push(reader.int(0));
            reader.release();
          }
          expect(seen).toEqual(group);
          expect(writer.free).toBe(writer.capacity);
        }
      },
    ),
  );
});

test('refuses a record whose words are not as many as announced', () => {
  const { writer } = open(8);
  writer.begin(2);
  writer.int(1);
  expect(() => writer.commit()).toThrow(/1 words short/);
});

test('refuses sizes that no ring has', () => {
  expect(() => Ring.bytesFor(0)).toThrow(/not 0/);
  expect(() => Ring.bytesFor(NaN)).toThrow(/not NaN/);
  expect(() => new RingReader(new SharedArrayBuffer(4096), 0, 128 + 12)).toThrow(/byteLength 140/);
});

test('carries records between two threads, in order and whole', async () => {
  const records = 50_000;
  const bytes = Ring.bytesFor(256);
  const buffer = new SharedArrayBuffer(bytes);
  const worker = new Worker(new URL('./ring.test-writer.ts', import.meta.url).href);
  worker.postMessage({ buffer, bytes, records });
  const reader = new RingReader(buffer, 0, bytes);
  for (let n = 0; n < records; ) {
    if (!reader.next()) {
      await Bun.sleep(0);
      continue;
    }
    const length = 3 + (n % 9);
    if (reader.length !== length || reader.int(0) !== n || reader.double(1) !== n / 3) {
      throw new Error(`record ${n}: length ${reader.length}, number ${reader.int(0)}, value ${reader.double(1)}`);
    }
    for (let i = 3; i < length; i++)
      if (reader.float(i) !== i) throw new Error(`record ${n}: word ${i} is ${reader.float(i)}`);
    reader.release();
    n++;
  }
  expect(reader.next()).toBe(false);
  worker.terminate();
});

test.each([0, -3])('what is held is seen at once when it is handed over (counter from %p)', (counter) => {
  const { writer, reader } = open(8, counter);
  put(writer, [{ kind: 'int', value: 1 }]);
  writer.hold();
  put(writer, [{ kind: 'int', value: 2 }]);
  put(writer, [{ kind: 'int', value: 3 }]);
  const numbers = () => {
    const found: number[] = [];
    for (; reader.next(); reader.release()) found.push(reader.int(0));
    return found;
  };
  expect(numbers()).toEqual([1]);
  // Four of eight words are held.
  expect(writer.hasRoom(3)).toBe(true);
  expect(writer.hasRoom(4)).toBe(false);
  writer.handOver();
  expect(numbers()).toEqual([2, 3]);
  expect(put(writer, [{ kind: 'int', value: 4 }])).toBe(true);
  expect(numbers()).toEqual([4]);
});
