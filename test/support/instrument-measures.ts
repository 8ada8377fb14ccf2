/** Measurements of render instruments on a real server, by the benchmark in full length and by tests in short. */
import { InstrumentSession, sampleRate } from './instruments.ts';

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;

/** A voice whose passes hold 1, 2, 1, 2 …, each with a render that takes `share` of it. */
const alternating = (
  seconds: number,
  share: number,
): string => `export const loop = defineRender({ loop: true, estimate: ${seconds}, async *play(ctx) {
  const sound = ctx.buffer(${seconds} * ctx.sampleRate);
  work(ctx.count ? ${1000 * seconds * share} : 1);
  sound[0].fill(1 + ctx.count % 2);
  yield sound;
} });`;

export interface SeamResult {
  readonly passes: number;
  /** Samples that were neither the one nor the other pass's where one had to be, and boundaries off their sample. */
  readonly wrong: number;
  /** Passes that had to repeat the buffer because the fresh one was late. */
  readonly repeated: number;
}

export async function measureSeam(passes: number, seconds: number, share: number): Promise<SeamResult> {
  const session = await InstrumentSession.open({ loop: alternating(seconds, share) });
  session.send('/play', 'loop');
  await session.next('/feed.looped', 0, ({ args }) => args[3] === passes);
  const late = session.all('/feed.looped').filter(({ args }) => (args[5] as number) > 0).length;
  const sound = await session.close();
  const start = sound.findIndex((x) => x !== 0);
  const frames = Math.round(seconds * sampleRate);
  let wrong = 0;
  for (let i = start; i < start + passes * frames; i++) {
    const x = sound[i]!;
    const atBoundary = (i - start) % frames === 0;
    if ((x !== 1 && x !== 2) || (!atBoundary && x !== sound[i - 1])) wrong++;
  }
  return { passes, wrong, repeated: late };
}

export interface OnsetResult {
  readonly events: number;
  readonly late: number;
  /** Started events that are not where they were planned, lateness taken off. */
  readonly misplaced: number;
  /** Started events whose first sample is not where they overrides. */
  readonly untrue: number;
  readonly worstLateness: number;
}

/** Events planned over `seconds`, each a click after a render of 1 to 50 ms. */
export async function measureOnsets(events: number, seconds: number): Promise<OnsetResult> {
  const at = Array.from({ length: events }, (_, i) => (seconds * i) / events + 0.0007 * (i % 7));
  const session = await InstrumentSession.open({
    plan: `export const plan = defineRender({ trigger: () => ${JSON.stringify(at)}.map((at) => ({ type: 'play', at, instrument: 'click' })) });
      export const click = defineRender({ estimate: 0.06, async *play(ctx) { work(1 + 49 * ctx.random()); yield new Float32Array([ctx.voice, 0]); } });`,
  });
  session.send('/trigger', 'plan');
  for (let i = 1; i <= events; i++) await session.next('/feed.ended', 0, ({ args }) => args[0] === i);
  const started = session
    .all('/feed.started')
    .map(({ args }) => ({ voice: args[0] as number, sample: args[2] as number, lateness: args[4] as number }));
  const sound = await session.close();
  const planned = started.map(
    ({ voice, sample, lateness }) =>
      sample - Math.round((lateness * sampleRate) / 1000) - Math.round(at[voice - 1]! * sampleRate),
  );
  const base = median(planned);
  // The recording begins at a sample that is the same for all; the first sound in it is the first event's.
  const offset = Math.min(...started.map(({ sample }) => sample)) - sound.findIndex((x) => x !== 0);
  // Those that are late may begin on one sample.
  const sums = new Map<number, number>();
  for (const { voice, sample } of started) sums.set(sample, (sums.get(sample) ?? 0) + voice);
  return {
    events: started.length,
    late: started.filter(({ lateness }) => lateness > 0).length,
    // The base may lie between two samples.
    misplaced: planned.filter((each) => Math.abs(each - base) > 1).length,
    untrue: started.filter(({ sample }) => sound[sample - offset] !== sums.get(sample)).length,
    worstLateness: Math.max(0, ...started.map(({ lateness }) => lateness)),
  };
}

const bad: Readonly<Record<string, string>> = {
  'blocks 2 s': 'work(2000); yield ctx.buffer(4);',
  throws: "throw new Error('no');",
  'never returns': 'while (true);',
  'a gigabyte': 'const all = new Float32Array(2 ** 28).fill(1); yield ctx.buffer(4); ctx.log(String(all[1]));',
  'yields NaN': 'yield new Float32Array([NaN]);',
};

export interface IsolationResult {
  readonly kind: string;
  /** Samples of the voice that plays meanwhile which are not its own. */
  readonly wrong: number;
  readonly lateQuanta: number;
  /** Milliseconds to the answer of /status. */
  readonly statusMedian: number;
  readonly statusWorst: number;
  readonly told: string;
}

/** One voice loops while another instrument does something bad. */
export async function measureIsolation(kind: string): Promise<IsolationResult> {
  const session = await InstrumentSession.open({
    loop: alternating(0.25, 0.1),
    bad: `export const bad = defineRender({ deadline: 3, async *play(ctx) { ${bad[kind]} } });`,
  });
  session.send('/play', 'loop');
  await session.next('/feed.looped');
  const lateBefore = await lateQuanta(session);
  const from = session.heard.length;
  session.send('/play', 'bad');
  const times: number[] = [];
  while (!session.heard.slice(from).some(({ address, args }) => address === '/feed.ended' && args[1] === 'bad')) {
    const before = session.heard.length;
    const sent = performance.now();
    session.send('/status');
    times.push((await session.next('/status.reply', before)).at - sent);
    await Bun.sleep(20);
  }
  const [failed] = session.all('/feed.failed');
  const late = (await lateQuanta(session)) - lateBefore;
  const played =
    (session.all('/feed.looped').at(-1)!.args[2] as number) - (session.all('/feed.started')[0]!.args[2] as number);
  const sound = await session.close();
  const start = sound.findIndex((x) => x !== 0);
  let wrong = 0;
  for (let i = start; i < start + played; i++) if (sound[i] !== 1 && sound[i] !== 2) wrong++;
  return {
    kind,
    wrong,
    lateQuanta: late,
    statusMedian: median(times),
    statusWorst: Math.max(...times),
    told: String(failed?.args[2] ?? 'played'),
  };
}

export const badKinds = Object.keys(bad);

async function lateQuanta(session: InstrumentSession): Promise<number> {
  const status = (await (await fetch(`${session.server.http}/status`)).json()) as { late: { quanta: number } };
  return status.late.quanta;
}

export interface StopResult {
  /** Samples from the first that is softer to silence. */
  readonly frames: number;
  /** Largest step between samples, as a part of the level. */
  readonly step: number;
  readonly left: number;
}

export async function measureStop(): Promise<StopResult> {
  const session = await InstrumentSession.open({
    pad: 'export const pad = defineRender({ loop: true, async *play(ctx) { const b = ctx.buffer(9600); b[0].fill(1); yield b; } });',
  });
  session.send('/play', 'pad');
  await session.next('/feed.looped');
  session.later(1, '/play', 'pad');
  await session.ask('/stop', 'all');
  await session.next('/feed.ended', 0, ({ args }) => args[0] === 1);
  await Bun.sleep(1500);
  const { args } = await session.ask('/playing');
  const sound = await session.close();
  const end = sound.findLastIndex((x) => x !== 0) + 1;
  const fade = sound.lastIndexOf(1) + 1;
  let step = 0;
  for (let i = fade; i <= end; i++) step = Math.max(step, Math.abs(sound[i]! - sound[i - 1]!));
  return { frames: end - fade + 1, step, left: args[1] as number };
}

export interface ReloadResult {
  /** Milliseconds from save to where the next trigger uses the new version; medians. */
  readonly loaded: number;
  readonly worst: number;
  readonly heard: boolean;
}

export async function measureReload(times: number): Promise<ReloadResult> {
  const text = (level: number) =>
    `export const tone = defineRender({ async *play() { yield new Float32Array(480).fill(${level}); } });`;
  const session = await InstrumentSession.open({ tone: text(1) });
  // A server that has just been started is busy with that for another fifth of a second.
  session.send('/play', 'tone');
  await session.next('/feed.ended');
  await Bun.sleep(500);
  const taken: number[] = [];
  for (let i = 2; i < 2 + times; i++) {
    const saved = performance.now();
    session.save('tone', text(i));
    taken.push((await session.next('/feed.loaded', 0, ({ args }) => args[1] === i)).at - saved);
    const from = session.heard.length;
    session.send('/play', 'tone');
    await session.next('/feed.ended', from);
  }
  const sound = await session.close();
  const levels = [...new Set(sound)].filter((x) => x !== 0);
  return {
    loaded: median(taken),
    worst: Math.max(...taken),
    heard: levels.join() === Array.from({ length: times + 1 }, (_, i) => i + 1).join(),
  };
}

/** A voice of frequency modulation, as a file of instruments makes it. */
const fmVoice = `import { Env, EnvGen, Out, Pan2, SinOsc, synthDef } from 'bunsynth';
const fm = synthDef('fm', { freq: 440, amp: 0.1 }, ({ freq, amp }) => {
  const bright = EnvGen.ar(Env.perc(0.001, 0.5, 2.2));
  const voice = SinOsc.ar(SinOsc.ar(freq.mul(3.5)).mul(bright).mul(freq).add(freq)).mul(EnvGen.ar(Env.perc(0.003, 1), { doneAction: 2 }));
  Out.ar(0, Pan2.ar(voice, 0, amp));
});`;

/** Work of the `renders` of measureSoak: nothing but a buffer, or all that a context gives. */
const blips = {
  plain: 'export const blip = defineRender({ async *play(ctx) { yield ctx.buffer(480); } });',
  everything: `${fmVoice}
    export const blip = defineRender({ async *play(ctx) {
      ctx.buffers.set('shared ' + ctx.voice % 8, ctx.input(0.1, { channels: [0, 1] }).channels);
      const other = ctx.buffers.get('shared ' + (ctx.voice + 1) % 8);
      if (other && other.frames !== 0.1 * ctx.sampleRate) throw new Error('another sound');
      yield await ctx.synth(fm, { freq: 200 + ctx.voice % 100 }, 0.01);
    } });`,
} as const;

export interface SynthCost {
  /** Milliseconds for one second of a synth: the first time in a thread, the second, and the median of the next twenty. */
  readonly first: number;
  readonly second: number;
  readonly later: number;
}

export async function measureSynth(): Promise<SynthCost> {
  const session = await InstrumentSession.open({
    cost: `${fmVoice}
      export const cost = defineRender({ async *play(ctx) {
        const times: number[] = [];
        for (let i = 0; i < 22; i++) {
          const began = performance.now();
          await ctx.synth(fm, { freq: 220 + i }, 1);
          times.push(performance.now() - began);
        }
        ctx.log(JSON.stringify(times));
      } });`,
  });
  session.send('/play', 'cost');
  const [first, second, ...later] = JSON.parse(String((await session.next('/feed.log')).args[2])) as [
    number,
    number,
    ...number[],
  ];
  await session.close();
  return { first, second, later: median(later) };
}

export interface SoakResult {
  readonly renders: number;
  readonly before: number;
  readonly after: number;
  readonly left: number;
}

/** Voices at a time: what they tell fits into a socket's buffer while this process has to wait for its turn. */
const batch = 20;

/** Many short voices; resident memory in MiB after a tenth of them and after all, each once the server was quiet and had collected its garbage. */
export async function measureSoak(renders: number, kind: keyof typeof blips = 'plain'): Promise<SoakResult> {
  const session = await InstrumentSession.open({ blip: blips[kind] });
  const resident = async () => {
    await Bun.sleep(4000);
    return residentNow();
  };
  const residentNow = async () =>
    Number(/VmRSS:\s+(\d+)/.exec(await Bun.file(`/proc/${session.server.process.pid}/status`).text())![1]) / 1024;
  let before = 0;
  for (let done = 0; done < renders; done += batch) {
    for (let i = 0; i < batch; i++) session.send('/play', 'blip');
    await session.next(
      '/feed.ended',
      Math.max(0, session.heard.length - 500),
      ({ args }) => (args[0] as number) >= done + batch,
    );
    if (before === 0 && done >= renders / 10) before = await resident();
  }
  const { args } = await session.ask('/playing');
  const after = await resident();
  await session.close();
  return { renders, before, after, left: args[1] as number };
}

export interface ManyResult {
  readonly voices: number;
  readonly loops: number;
  readonly late: number;
  readonly load: number;
  readonly lateQuanta: number;
}

export async function measureMany(voices: number, seconds: number): Promise<ManyResult> {
  const session = await InstrumentSession.open({
    pad: 'export const pad = defineRender({ loop: true, async *play(ctx) { const b = ctx.buffer(ctx.sampleRate); for (let i = 0; i < b[0].length; i++) b[0][i] = 0.01 * Math.sin(i * 0.05); yield b; } });',
  });
  const before = await lateQuanta(session);
  for (let i = 0; i < voices; i++) session.send('/play', 'pad');
  await Bun.sleep(1000 * seconds);
  const status = (await (await fetch(`${session.server.http}/status`)).json()) as {
    load: { average: number };
    late: { quanta: number };
  };
  const loops = session.all('/feed.looped');
  await session.close();
  return {
    voices,
    loops: loops.length,
    late: loops.filter(({ args }) => (args[5] as number) > 0).length,
    load: status.load.average,
    lateQuanta: status.late.quanta - before,
  };
}
