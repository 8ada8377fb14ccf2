/** Tests of `live` in real time. */
import { test } from 'bun:test';

/** Everything is exact where the machine keeps up with its own clock: where it has lost time, it is tried once or twice more. */
export const inRealTime = (name: string, work: () => void | Promise<void>, timeout = 60_000): void =>
  test(name, work, { retry: 2, timeout });
