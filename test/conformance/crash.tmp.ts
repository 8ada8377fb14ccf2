import { makeSequence } from './sequence.ts';
import { shown } from './compare.ts';
import { Servers } from './servers.ts';
import { shrink } from './shrink.ts';
const servers = await Servers.start();
for (const seed of Bun.argv.slice(2).map(Number)) {
  const s = await shrink(makeSequence(seed), async (steps) => {
    try { await servers.compare(steps, () => 'both'); return false; } catch { const r = await servers.revive(); return r; }
  });
  console.log('seed', seed, s.map(({messages, as}) => `${as}: ${messages.map(shown).join(' | ')}`).join('\n   '));
}
await servers.stop();
process.exit(0);
