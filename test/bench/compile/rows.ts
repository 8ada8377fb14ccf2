/** Measurements of compiling: a row each, by name. */
import { resolve } from 'node:path';
import { compileFusedCode, compileSynthDef } from '../../../server/synthdef/index.ts';
import { layoutFor } from '../../../server/world/layout.ts';
import { smallWorld } from '../../support/in-process.ts';
import { ownProcessorTime } from '../process-cost.ts';
import { largeDefs, lowPassFilters } from './graphs.ts';
import {
  besideBusyLoops,
  defsOf,
  isFolder,
  loadFolder,
  type Measured,
  median,
  residentMemory,
  sendDefs,
  withCache,
  withServer,
} from './measure.ts';
import { nativeRow } from './native.ts';
import type { Row } from './row.ts';
import { superDirt } from './superdirt.ts';
import { twentyVoices } from './voices.ts';

/** Folder of Sonic Pi's SynthDefs: the package's, or what SONIC_PI_SYNTHDEFS names (Debian 12 ships 96 files, Sonic Pi's repository 164). */
export const sonicPi = Bun.env.SONIC_PI_SYNTHDEFS ?? '/usr/share/sonic-pi/synthdefs/compiled';
const help = resolve(import.meta.dir, '../../../../shared/corpus/dev/sc-help');
/** Bytes of a file from which on a def of SuperCollider's help counts as large. */
const largeFile = 1536;

const seconds = (x: number) => `${x.toFixed(2)} s`;
const milliseconds = (x: number) => `${(1000 * x).toFixed(1)} ms`;
const megabytes = (x: number) => `${x.toFixed(0)} MB`;
const noSonicPi = () => (isFolder(sonicPi) ? undefined : `no Sonic Pi: ${sonicPi}`);

/** Seconds of processor time that a server spends until `work` is done and, in all, until some seconds after it began. */
async function spent(server: Measured, work: () => Promise<void>, total = 6): Promise<{ done: number; all: number }> {
  const begin = performance.now();
  const before = ownProcessorTime(server.pid);
  await work();
  const done = ownProcessorTime(server.pid) - before;
  await Bun.sleep(Math.max(0, 1000 * total - (performance.now() - begin)));
  return { done, all: ownProcessorTime(server.pid) - before };
}

/** Seconds of processor time of an idle server in six seconds, so that it is not counted among what loading costs. */
async function idleCost(server: Measured): Promise<number> {
  return (await spent(server, async () => {})).all;
}

/** A fresh server, then another that finds what the first one compiled. */
async function coldAndWarm<T>(work: (server: Measured) => Promise<T>): Promise<[cold: T, warm: T]> {
  return withCache(async (cache) => [await withServer({ cache }, work), await withServer({ cache }, work)]);
}

const done: Row = async (print) => {
  const missing = noSonicPi();
  if (missing) return missing;
  const defs = defsOf(sonicPi);
  const each = async (server: Measured) => {
    const idle = await idleCost(server);
    const { done, all } = await spent(server, () => sendDefs(server, defs));
    return { done: done / defs.length, all: (all - idle) / defs.length };
  };
  const [cold, warm] = await coldAndWarm(each);
  const theirs = await withCache((cache) => withServer({ program: 'scsynth', cache, jack: true }, each));
  const name = `${defs.length} defs of Sonic Pi`;
  print({
    what: `CPU a def to the last /done, ${name}, cold / warm cache`,
    asked: '<= 8 ms / <= 3 ms',
    reached: `${milliseconds(cold.done)} / ${milliseconds(warm.done)} (scsynth ${milliseconds(theirs.done)})`,
  });
  print({
    what: `CPU a def within six seconds of loading, ${name}, cold / warm cache`,
    asked: '<= 20 ms / <= 5 ms',
    reached: `${milliseconds(cold.all)} / ${milliseconds(warm.all)} (scsynth ${milliseconds(theirs.all)})`,
  });
  return undefined;
};

const helpDefs: Row = async (print) => {
  if (!isFolder(help)) return `no SynthDefs of SuperCollider's help: ${help}`;
  const defs = defsOf(help, largeFile);
  const each = async (server: Measured) => {
    const idle = await idleCost(server);
    const { all } = await spent(server, () => sendDefs(server, defs));
    return (all - idle) / defs.length;
  };
  const [cold, warm] = await coldAndWarm(each);
  print({
    what: `CPU a def within six seconds of loading, ${defs.length} defs of SuperCollider's help above 1.5 kB, cold / warm cache`,
    asked: '<= 25 ms / <= 5 ms',
    reached: `${milliseconds(cold)} / ${milliseconds(warm)}`,
  });
  return undefined;
};

const size: Row = async (print) => {
  const missing = noSonicPi();
  if (missing) return missing;
  const layout = layoutFor(smallWorld, 1024);
  const defs = defsOf(sonicPi);
  const first = defs.map((def) => compileSynthDef(def, layout));
  const lone = first.map(({ bytes }) => bytes.length / 1000);
  const libraries = new Set(first.flatMap((each) => each.libraries));
  const shared = [...libraries].reduce((sum, { bytes }) => sum + bytes.length, 0) / 1000;
  const both = defs.map((def, i) => lone[i]! + compileFusedCode(def, layout).length / 1000);
  print({
    what: `code of a def at the median, with which it plays; with its fused code (${defs.length} defs of Sonic Pi)`,
    asked: '<= 25 kB; <= 60 kB',
    reached: `${median(lone).toFixed(1)} kB, beside ${shared.toFixed(0)} kB in ${libraries.size} libraries for all; ${median(both).toFixed(1)} kB`,
  });
  return undefined;
};

const folder: Row = async (print) => {
  const missing = noSonicPi();
  if (missing) return missing;
  const load = (server: Measured) => loadFolder(server, sonicPi);
  const [cold, warm] = await coldAndWarm(load);
  const busy = await withCache((cache) => withServer({ cache }, (server) => besideBusyLoops(() => load(server))));
  const theirs = await withCache((cache) => withServer({ program: 'scsynth', cache, jack: true }, load));
  print({
    what: '/d_loadDir of Sonic Pi, cold / warm cache',
    asked: '<= 1.2 s / <= 0.5 s',
    reached: `${seconds(cold)} / ${seconds(warm)} (scsynth ${seconds(theirs)})`,
  });
  print({ what: 'the same, cold, beside two busy loops', asked: '<= 3 s', reached: seconds(busy) });
  return undefined;
};

const memory: Row = async (print) => {
  const missing = noSonicPi();
  if (missing) return missing;
  const measure = async (server: Measured) => {
    const idle = residentMemory(server.pid);
    await loadFolder(server, sonicPi);
    await Bun.sleep(6000);
    return `${megabytes(idle)} / ${megabytes(residentMemory(server.pid))}`;
  };
  const [ours] = await coldAndWarm(measure);
  const theirs = await withCache((cache) => withServer({ program: 'scsynth', cache, jack: true }, measure));
  print({
    what: 'resident memory: idle / after Sonic Pi’s set',
    asked: '<= 120 MB / <= 220 MB',
    reached: `${ours} (scsynth ${theirs})`,
  });
  return undefined;
};

const filters: Row = async (print) => {
  const measure = async (server: Measured) => {
    const times: number[] = [];
    const sizes: number[] = [];
    for (let round = 0; round < 6; round++) {
      const begin = performance.now();
      await sendDefs(server, [lowPassFilters(1000, round)]);
      times.push((performance.now() - begin) / 1000);
      await Bun.sleep(2000);
      sizes.push(residentMemory(server.pid));
    }
    return `${sizes.map((each) => each.toFixed(0)).join(', ')} MB; ${times.map((each) => each.toFixed(2)).join(', ')} s`;
  };
  const ours = await withCache((cache) => withServer({ cache }, measure));
  const theirs = await withCache((cache) => withServer({ program: 'scsynth', cache, jack: true }, measure));
  print({
    what: 'one def of 1,000 LPFs, loaded six times: resident memory after each; seconds to each /done',
    asked: '<= 400 MB, flat; <= 1 s each',
    reached: `${ours} (scsynth ${theirs})`,
  });
  return undefined;
};

const replaced: Row = async (print) => {
  const result = await withCache((cache) =>
    withServer({ cache }, async (server) => {
      const sizes: number[] = [];
      for (const round of [0, 1]) {
        await sendDefs(server, largeDefs(1500, round));
        await Bun.sleep(10_000);
        sizes.push(residentMemory(server.pid));
      }
      return sizes;
    }),
  );
  print({
    what: '1,500 defs of 100 to 600 UGens, each replaced once: resident memory after each round',
    asked: '<= 1200 MB, flat in the second round',
    reached: result.map(megabytes).join(', '),
  });
  return undefined;
};

const twenty: Row = async (print) => {
  const missing = noSonicPi() ?? (Bun.which('jackd') ? undefined : 'no jackd');
  if (missing) return missing;
  const found = await twentyVoices(sonicPi);
  const { late, lateWithMachine, lateLater, machineLate, lateDefs, slow, worst } = found;
  const where = [
    `${lateWithMachine} of them in seconds in which a bare thread of the same priority woke a third of a period late, as it did ${machineLate} times in all`,
    `${lateLater} in as many later seconds`,
    ...lateDefs,
  ];
  print({
    what: `20 voices of a def never played, started in one block right after /done, each of ${found.count}: late quanta; defs whose first second costs more than twice a later one (of voices begun again where they have ended)`,
    asked: '0; 0',
    reached: `${late} (${where.join('; ')}); ${slow} (${worst})`,
  });
  return undefined;
};

export const rows: Readonly<Record<string, Row>> = {
  done,
  help: helpDefs,
  size,
  folder,
  memory,
  filters,
  replaced,
  twenty,
  superdirt: superDirt,
  native: nativeRow(sonicPi, 'Sonic Pi'),
};
