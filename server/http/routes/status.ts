/** The state of the server: rates, loads, losses, counts and limits. */
import * as v from 'valibot';
import { version } from '../../../package.json';
import { list } from '../../../protocol/text/table.ts';
import type { NativeStatus } from '../../native/status.ts';
import { bitsOf } from '../../native/width/width.ts';
import { viewOf } from '../../workers/code-cache/code-cache.ts';
import { soundFormats } from '../../workers/sndfile/formats.ts';
import { round, significant } from '../numbers.ts';
import { route } from '../route.ts';

const seconds = (what: string) => v.pipe(v.number(), v.description(`Seconds: ${what}`));
const percent = (what: string) => v.pipe(v.number(), v.description(`Percent: ${what}`));

export const statusSchema = v.object({
  version: v.string(),
  uptime: seconds('since the server started'),
  audio: v.object({
    backend: v.pipe(v.string(), v.description('Backend that plays now; `none` while a lost device is away')),
    why: v.pipe(v.string(), v.description('Backend as opened, and the reason for it')),
    blockSize: v.pipe(v.number(), v.description('Samples in a control block')),
    period: v.pipe(v.number(), v.description('Samples that the device takes at a time, as observed')),
    outputs: v.number(),
    inputs: v.number(),
  }),
  sampleRate: v.object({
    nominal: v.pipe(v.number(), v.description('Hertz')),
    measured: v.pipe(v.number(), v.description("Hertz, by the system's clock")),
  }),
  load: v.object({
    average: percent('of the duration of a quantum, over about ten of them'),
    peak: percent('highest of about the last second'),
  }),
  late: v.object({
    quanta: v.pipe(v.number(), v.description('Quanta that were ready later than the device could wait')),
    bundles: v.pipe(v.number(), v.description('Bundles that came after their time')),
    worstBundle: seconds('greatest lateness of a bundle'),
    streams: v.pipe(
      v.number(),
      v.description('Halves of buffers that were not read or written in time for DiskIn, VDiskIn or DiskOut'),
    ),
  }),
  dropped: v.pipe(
    v.object({
      packets: v.pipe(v.number(), v.description('UDP packets that the system dropped before they could be read')),
      bundles: v.pipe(v.number(), v.description('Bundles for which there was no room; their senders got /fail')),
      reports: v.pipe(v.number(), v.description('Events of the audio thread for which there was no room')),
      repairs: v.pipe(
        v.number(),
        v.description('Number of times that the node tree was copied anew because events of nodes were among those'),
      ),
    }),
    v.description('Losses since the start'),
  ),
  faults: v.pipe(
    v.number(),
    v.description(
      'Faults of the server itself since the start: each is in its output, and ended nothing but its own piece of work',
    ),
  ),
  clockMoves: v.pipe(
    v.number(),
    v.description(
      'Number of times that the sample clock was moved: by a step of the system clock, or samples lost by the device',
    ),
  ),
  nodes: v.object({ synths: v.number(), groups: v.number(), ugens: v.number(), limit: v.number() }),
  notFinite: v.object({
    synths: v.pipe(v.number(), v.description('Synths that were silenced because their sound was not finite')),
    samples: v.pipe(v.number(), v.description('Samples at the outputs that were not finite; the device got 0')),
  }),
  defs: v.pipe(v.number(), v.description('SynthDefs, each variant counted as one')),
  codeCache: v.pipe(
    v.nullable(
      v.object({
        place: v.pipe(v.string(), v.description('Folder')),
        entries: v.pipe(v.number(), v.description('Modules in it: a SynthDef has one, or two')),
        bytes: v.number(),
        hits: v.pipe(v.number(), v.description('Modules that were found there since the start')),
        misses: v.pipe(v.number(), v.description('Modules that were compiled')),
      }),
    ),
    v.description('Compiled SynthDefs on disk; null with --no-cache'),
  ),
  native: v.pipe(
    v.nullable(
      v.object({
        state: v.pipe(
          v.picklist(['off', 'none', 'starting', 'ready']),
          v.description(
            '`off`: not wanted; `none`: no LLVM that is used; `starting`: one is being tried; `ready`: SynthDefs become native code',
          ),
        ),
        why: v.pipe(
          v.string(),
          v.description('A sentence: which LLVM, which processor, how wide; or which package brings one'),
        ),
        version: v.pipe(v.nullable(v.string()), v.description('Of LLVM')),
        processor: v.pipe(v.nullable(v.string()), v.description('As LLVM calls it')),
        bits: v.pipe(v.nullable(v.number()), v.description('Of the vectors that are used')),
        widestBits: v.pipe(v.nullable(v.number()), v.description('Of the widest vector that the processor has')),
        costs: v.pipe(
          v.array(
            v.object({
              bits: v.number(),
              nanoseconds: v.pipe(
                v.number(),
                v.description('Processor time of a voice of the measured kernel, for a block'),
              ),
            }),
          ),
          v.description('Figures by which the width was chosen; empty where there is one width only'),
        ),
        linked: v.pipe(v.number(), v.description('Functions that are native now')),
        pending: v.pipe(v.number(), v.description('Functions that are still to be made')),
        refused: v.pipe(v.number(), v.description('Functions that stay in WebAssembly; the output says why')),
      }),
    ),
    v.description('Native code (--native); null where there is none by design'),
  ),
  buffers: v.object({ used: v.number(), limit: v.number() }),
  buses: v.object({ audio: v.number(), control: v.number() }),
  clients: v.object({ notified: v.pipe(v.number(), v.description('Registered with /notify')), limit: v.number() }),
  listeners: v.object({
    open: v.pipe(v.number(), v.description('WebSockets, event streams and subscriptions over OSC')),
    limit: v.number(),
  }),
  refused: v.pipe(
    v.object({
      packets: v.pipe(v.number(), v.description('Packets with too many arguments or messages (--max-arguments)')),
      bodies: v.pipe(v.number(), v.description('Posted bodies that were too long (--max-body)')),
      listeners: v.pipe(
        v.number(),
        v.description('Listeners beyond their limit (--max-listeners), and registrations beyond theirs (-l)'),
      ),
      slow: v.pipe(v.number(), v.description('Connections closed because they were not read (--max-waiting)')),
      gone: v.pipe(
        v.number(),
        v.description('UDP clients that were removed because they were gone, or silent while another needed the place'),
      ),
      names: v.pipe(v.number(), v.description('Names without a SynthDef that were removed to make room for others')),
      passwords: v.pipe(v.number(), v.description('Wrong passwords (-p)')),
    }),
    v.description('Refusals at limits since the start'),
  ),
  formats: v.pipe(
    v.object({
      library: v.pipe(v.string(), v.description('Version of libsndfile, or why it is not used')),
      read: v.pipe(v.array(v.string()), v.description('Kinds of files')),
      write: v.pipe(
        v.array(v.object({ header: v.string(), samples: v.array(v.string()) })),
        v.description('Header formats, and the sample formats of each'),
      ),
    }),
    v.description('Formats of sound files: built in, and those of libsndfile where it is installed'),
  ),
  messages: v.pipe(v.number(), v.description('OSC messages received, those in bundles included')),
  memory: v.pipe(
    v.object({ free: v.number(), largest: v.pipe(v.number(), v.description('Largest free block')), total: v.number() }),
    v.description('Bytes of the memory for synths and their delay lines'),
  ),
});
export type Status = v.InferOutput<typeof statusSchema>;

const status = route({
  method: 'get',
  path: '/status',
  summary: 'the state of the server: rates, loads, lateness, losses, counts and limits',
  example: '/status?format=text',
  response: statusSchema,
  handler: async ({ control: { context, events, messages, repair }, guard, audio, uptime }): Promise<Status> => {
    const { library, read, write } = await soundFormats();
    const { layout, tree, defs, buffers, clients, places, symbols } = context;
    const { averageLoad, peakLoad, sampleRate, actualSampleRate, lateQuanta, lostPackets, badSamples } =
      context.statistics();
    const { relocks, period } = audio.status();
    return {
      version,
      uptime: round(uptime(), 3),
      audio: {
        backend: audio.backend,
        why: audio.why,
        blockSize: layout.blockSize,
        period,
        outputs: layout.outputs,
        inputs: layout.inputs,
      },
      sampleRate: { nominal: sampleRate, measured: round(actualSampleRate, 3) },
      load: { average: significant(averageLoad, 4), peak: significant(peakLoad, 4) },
      late: {
        quanta: lateQuanta,
        bundles: events.lateCount,
        worstBundle: round(events.worstLateness, 6),
        streams: context.streams.lateCount,
      },
      dropped: {
        packets: lostPackets,
        bundles: events.lostBundles,
        reports: events.lostReports,
        repairs: repair.count,
      },
      faults: context.faults.count,
      clockMoves: relocks,
      nodes: { synths: tree.synths, groups: tree.groups, ugens: tree.units, limit: layout.maxNodes },
      notFinite: { synths: events.notFiniteCount, samples: badSamples },
      defs: defs.count,
      codeCache: context.codeCache ? viewOf(context.codeCache) : null,
      native: nativeView(context.native?.()),
      buffers: { used: [...buffers.all()].length, limit: layout.buffers },
      buses: { audio: layout.audioBuses, control: layout.controlBuses },
      clients: { notified: clients.count, limit: clients.maxLogins },
      listeners: { open: places.used, limit: places.limit },
      refused: { ...places.refused, names: symbols.forgotten, passwords: guard.wrongPasswords },
      formats: {
        library,
        read: [...read],
        write: write.map(({ header, samples }) => ({ header, samples: [...samples] })),
      },
      messages,
      memory: { ...context.memoryStatus(), total: layout.realTimeMemoryBytes },
    };
  },
  text: (s) =>
    list([
      ['bunsynth', s.version],
      ['uptime', duration(s.uptime)],
      ['audio', s.audio.why],
      [
        'playing on',
        `${s.audio.backend}, ${s.audio.outputs} outputs, ${s.audio.inputs} inputs, blocks of ${s.audio.blockSize}, device periods of ${s.audio.period}`,
      ],
      ['sample rate', `${s.sampleRate.nominal} Hz, measured ${s.sampleRate.measured} Hz`],
      ['load', `${s.load.average.toFixed(2)} % average, ${s.load.peak.toFixed(2)} % peak`],
      [
        'late',
        `${s.late.quanta} quanta, ${s.late.bundles} bundles${s.late.bundles > 0 ? `, the worst by ${milliseconds(s.late.worstBundle)}` : ''}${s.late.streams > 0 ? `, ${s.late.streams} halves of streamed files` : ''}`,
      ],
      ['dropped', `${s.dropped.packets} packets, ${s.dropped.bundles} bundles, ${s.dropped.reports} reports`],
      ['faults', String(s.faults)],
      ['clock moves', String(s.clockMoves)],
      [
        'nodes',
        `${s.nodes.synths} synths of ${s.nodes.ugens} UGens in ${s.nodes.groups} groups, at most ${s.nodes.limit}`,
      ],
      ['not finite', `${s.notFinite.synths} synths silenced, ${s.notFinite.samples} samples at the outputs`],
      ['SynthDefs', String(s.defs)],
      ['code cache', s.codeCache ? cacheText(s.codeCache) : 'not kept'],
      ['native code', s.native ? nativeText(s.native) : 'none'],
      ['buffers', `${s.buffers.used} of ${s.buffers.limit}`],
      ['buses', `${s.buses.audio} audio, ${s.buses.control} control`],
      ['clients', `${s.clients.notified} of ${s.clients.limit} notified`],
      ['listeners', `${s.listeners.open} of ${s.listeners.limit}`],
      ['refused', refusedText(s.refused)],
      [
        'sound files',
        `read: ${s.formats.read.join(', ')}; written: ${s.formats.write.map(({ header }) => header).join(', ')} (${s.formats.library})`,
      ],
      ['messages', String(s.messages)],
      ['memory', `${megabytes(s.memory.free)} of ${megabytes(s.memory.total)} MB free for synths`],
    ]),
});

function nativeView(native: NativeStatus | undefined): Status['native'] {
  if (!native) return null;
  const { state, why, library, linked, pending, refused } = native;
  const { version = null, processor = null, bits: widestBits = null, width } = library ?? {};
  const bits = width ? bitsOf(width.pods) : null;
  const costs = (width?.costs ?? []).map(({ pods, nanoseconds }) => ({
    bits: bitsOf(pods),
    nanoseconds: significant(nanoseconds, 3),
  }));
  return { state, why, version, processor, bits, widestBits, costs, linked, pending, refused };
}

function nativeText({ state, why, costs, linked, pending, refused }: NonNullable<Status['native']>): string {
  const measured = costs.map(({ bits, nanoseconds }) => `${nanoseconds} ns at ${bits} bits`).join(', ');
  const counts = `${linked} functions, ${pending} to come, ${refused} refused`;
  return state === 'ready' ? `${why}: ${counts}${measured && `; measured ${measured}`}` : why;
}

function cacheText({ place, entries, bytes, hits, misses }: NonNullable<Status['codeCache']>): string {
  return `${entries} modules of ${megabytes(bytes)} MB in ${place}, ${hits} found, ${misses} compiled`;
}

function refusedText({ packets, bodies, listeners, slow, gone, names, passwords }: Status['refused']): string {
  const parts = [
    [packets, 'packets'],
    [bodies, 'bodies'],
    [listeners, 'listeners'],
    [slow, 'slow readers'],
    [gone, 'clients that were gone'],
    [names, 'names'],
    [passwords, 'wrong passwords'],
  ] as const;
  return (
    parts
      .filter(([count]) => count > 0)
      .map(([count, what]) => `${count} ${what}`)
      .join(', ') || 'nothing'
  );
}

/** `1 h 2 min 3 s` */
function duration(seconds: number): string {
  const whole = Math.floor(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const parts = [hours && `${hours} h`, minutes && `${minutes} min`, `${whole % 60} s`];
  return parts.filter(Boolean).join(' ');
}

const milliseconds = (seconds: number): string => `${(seconds * 1000).toFixed(1)} ms`;
const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);

export const statusRoutes = [status];
