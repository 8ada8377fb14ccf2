/**
 * `bun run idle`: what the server costs while it plays nothing. Started on each backend there is here (none, and JACK's dummy
 * driver where jackd is installed), left alone, and its processor time read from the system.
 */
import { withJack } from '../support/jack.ts';
import { startServer } from '../support/server.ts';
import { processorTime } from './process-cost.ts';

/** Seconds before the measurement, for start-up and the compilation of the engine's own code, and of the measurement. */
const settling = 3;
const measured = 10;
/** Percent of one core that are asked for. */
const limit = 15;

/** Percent of one core that an idle server takes. */
async function idleCost(...options: string[]): Promise<number> {
  const server = await startServer(...options);
  try {
    await Bun.sleep(settling * 1000);
    const begin = processorTime(server.process.pid);
    const from = performance.now();
    await Bun.sleep(measured * 1000);
    return (100_000 * (processorTime(server.process.pid) - begin)) / (performance.now() - from);
  } finally {
    await server.stop();
  }
}

const costs: [string, number][] = [['none', await idleCost('--none')]];
if (Bun.which('jackd')) costs.push(['JACK dummy, 128 frames', await withJack(() => idleCost('-H', 'jack'))]);
else console.log('no jackd here: JACK is left out');
for (const [backend, percent] of costs) {
  console.log(`${backend.padEnd(24)} ${percent.toFixed(1).padStart(5)} % of one core (asked: at most ${limit})`);
}
process.exit(costs.every(([, percent]) => percent <= limit) ? 0 : 1);
