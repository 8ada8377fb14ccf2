import { expect, test } from 'bun:test';
import { askedOf, emptyRelay, RelayedDevice, RelayedEngine, relayArea } from './relay.ts';

const quantum = 4;
const fill = (x: number) => new Float32Array(quantum).fill(x);

/** An engine that hands its input on, plus a count of its own on the second output; it looks after every `every` quanta. */
function play(quanta: number, every: number): { heard: number[]; counted: number[]; delay: number } {
  const area = relayArea(1, 2, quantum);
  const [engine, device] = [new RelayedEngine(area), new RelayedDevice(area)];
  const [heard, counted]: number[][] = [[], []];
  let rendered = 0;
  for (let n = 1; n <= quanta; n++) {
    const outputs = [fill(-1), fill(-1), fill(-1)];
    device.run([fill(n)], outputs);
    heard.push(outputs[0]![3]!);
    counted.push(outputs[1]![0]!);
    expect(outputs[2]).toEqual(fill(0));
    if (n % every) continue;
    while (engine.isAsked) {
      engine.quantumOutputs[0]!.set(engine.quantumInputs[0]![0]!);
      engine.quantumOutputs[1]!.fill(++rendered);
      engine.give();
    }
  }
  return { heard, counted, delay: device.delay };
}

test('each quantum comes once and in order, as late as the engine looks', () => {
  expect(play(6, 1)).toEqual({ heard: [0, 0, 1, 2, 3, 4], counted: [0, 0, 1, 2, 3, 4], delay: 2 });
  const { heard, delay } = play(2000, 9);
  expect(delay).toBe(9);
  const sounding = heard.filter((x) => x > 0);
  expect(sounding).toEqual(sounding.map((_, i) => i + 1));
  // Once the delay is found nothing is missing.
  expect(heard.slice(40).includes(0)).toBe(false);
});

test('an engine that was held up goes on with what is asked now; a device that comes again begins anew', () => {
  const area = relayArea(0, 1, quantum);
  const engine = new RelayedEngine(area);
  const device = new RelayedDevice(area);
  for (let n = 0; n < 1000; n++) device.run([], [fill(1)]);
  let rendered = 0;
  for (; engine.isAsked; rendered++) engine.give();
  expect(rendered).toBeLessThanOrEqual(64);
  expect(askedOf(area)).toBe(1000);
  for (let n = 0; n < 10; n++) device.run([], [fill(1)]);
  emptyRelay(area);
  const isAsked = () => engine.isAsked;
  expect(isAsked()).toBe(false);
  const again = new RelayedDevice(area);
  const heard = [fill(1)];
  again.run([], heard);
  expect(heard).toEqual([fill(0)]);
  expect(isAsked()).toBe(true);
});
