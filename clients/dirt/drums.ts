/** A dozen drums that are made here, for those who have no samples. The sounds are dedicated to the public domain (CC0). */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../protocol/language/random.ts';
import { encodeSamples, soundHeader } from '../../protocol/soundfile/index.ts';

const sampleRate = 44_100;
/** Counts up when the sounds change. */
const version = 1;
const peak = 0.9;

/** Value of a drum at a time in seconds; called for each sample in order. */
type Voice = (t: number) => number;

interface Drum {
  readonly seconds: number;
  readonly make: () => Voice;
}

const turn = 2 * Math.PI;
const fall = (t: number, seconds: number): number => Math.exp(-t / seconds);

/** A wave of a frequency that changes. */
function sweep(freq: (t: number) => number, wave = Math.sin): Voice {
  let phase = 0;
  return (t) => {
    const value = wave(phase);
    phase += (turn * freq(t)) / sampleRate;
    return value;
  };
}

const square = (phase: number): number => (phase % turn < Math.PI ? 1 : -1);

function noise(seed: number): Voice {
  const random = new Random(seed);
  return () => 2 * random.next() - 1;
}

/** One pole below a frequency. */
function low(voice: Voice, freq: number): Voice {
  const share = 1 - Math.exp((-turn * freq) / sampleRate);
  let held = 0;
  return (t) => {
    held += share * (voice(t) - held);
    return held;
  };
}

/** One pole above a frequency. */
function above(voice: Voice, freq: number): Voice {
  let value = 0;
  const below = low((t) => {
    value = voice(t);
    return value;
  }, freq);
  return (t) => {
    const under = below(t);
    return value - under;
  };
}

/** Two poles above a frequency. */
const high = (voice: Voice, freq: number): Voice => above(above(voice, freq), freq);

/** Six squares in no simple ratio, as cymbals of old drum machines have them. */
function metal(base: number): Voice {
  const voices = [1, 1.342, 1.2312, 1.6532, 1.9523, 2.1523].map((ratio) => sweep(() => base * ratio, square));
  return (t) => voices.reduce((sum, voice) => sum + voice(t), 0) / voices.length;
}

const tom = (freq: number): Drum => ({
  seconds: 0.7,
  make: () => {
    const skin = sweep((t) => freq * (1 + 0.6 * fall(t, 0.04)));
    const stick = low(noise(11), 3000);
    return (t) => skin(t) * fall(t, 0.16) + 0.3 * stick(t) * fall(t, 0.01);
  },
});

const hat = (decay: number, seconds: number, seed: number): Drum => ({
  seconds,
  make: () => {
    const body = high(metal(540), 7000);
    const air = high(noise(seed), 8000);
    return (t) => (body(t) + 0.4 * air(t)) * fall(t, decay);
  },
});

/** By name, a variant or more each. */
export const drums: Readonly<Record<string, readonly Drum[]>> = {
  bd: [45, 55].map((freq) => ({
    seconds: 0.8,
    make: () => {
      const skin = sweep((t) => freq + 170 * fall(t, 0.025));
      const click = low(noise(1), 4000);
      return (t) => skin(t) * fall(t, 0.2) + 0.3 * click(t) * fall(t, 0.004);
    },
  })),
  sn: [185, 220].map((freq, i) => ({
    seconds: 0.5,
    make: () => {
      const skin = sweep((t) => freq * (1 + 0.5 * fall(t, 0.02)));
      const wires = high(noise(20 + i), 1800);
      return (t) => 0.7 * skin(t) * fall(t, 0.08) + wires(t) * fall(t, 0.13);
    },
  })),
  hh: [hat(0.03, 0.25, 31), hat(0.05, 0.3, 32)],
  oh: [hat(0.22, 1.2, 33)],
  cp: [
    {
      seconds: 0.6,
      make: () => {
        const hands = low(high(noise(41), 700), 2600);
        const bursts = [0, 0.011, 0.023];
        return (t) => {
          const burst = bursts.reduce((sum, at) => sum + (t >= at ? fall(t - at, 0.004) : 0), 0);
          return hands(t) * (burst + (t >= 0.033 ? 0.8 * fall(t - 0.033, 0.09) : 0));
        };
      },
    },
  ],
  lt: [tom(85)],
  mt: [tom(125)],
  ht: [tom(175)],
  rim: [
    {
      seconds: 0.2,
      make: () => {
        const [wood, ring] = [sweep(() => 1720), sweep(() => 480)];
        return (t) => wood(t) * fall(t, 0.012) + 0.6 * ring(t) * fall(t, 0.02);
      },
    },
  ],
  cr: [
    {
      seconds: 2.5,
      make: () => {
        const [body, air] = [high(metal(410), 5000), high(noise(51), 5000)];
        return (t) => (body(t) + air(t)) * fall(t, 0.55) + air(t) * fall(t, 0.03);
      },
    },
  ],
  rd: [
    {
      seconds: 2,
      make: () => {
        const [body, bell] = [high(metal(620), 6000), sweep(() => 3150)];
        return (t) => body(t) * fall(t, 0.5) + 0.2 * bell(t) * fall(t, 0.15);
      },
    },
  ],
  cb: [
    {
      seconds: 0.6,
      make: () => {
        const [one, two] = [sweep(() => 545, square), sweep(() => 815, square)];
        const both = high(
          low((t) => one(t) + two(t), 3000),
          500,
        );
        return (t) => both(t) * (0.6 * fall(t, 0.015) + 0.4 * fall(t, 0.13));
      },
    },
  ],
  sh: [
    {
      seconds: 0.3,
      make: () => {
        const beads = high(noise(61), 5500);
        return (t) => beads(t) * Math.min(1, t / 0.03) * fall(t, 0.05);
      },
    },
  ],
};

/** Returns the samples of a drum, its loudest at the same level for all, faded out at its end. */
export function render({ seconds, make }: Drum): Float32Array {
  const frames = Math.round(seconds * sampleRate);
  const voice = make();
  const sound = Float32Array.from({ length: frames }, (_, i) => voice(i / sampleRate));
  const loudest = sound.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const fade = 0.1 * frames;
  return sound.map((sample, i) => (sample * peak * Math.min(1, (frames - i) / fade)) / loudest);
}

/** Returns the folder that the drums are kept in, in the user's cache (`XDG_CACHE_HOME`). */
export function drumFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const cache = environment.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(cache, 'bunsynth', `drums-${version}`);
}

/** Writes the drums to a folder where it is not there. @throws Error when it cannot be written */
export function writeDrums(folder: string): void {
  if (existsSync(folder)) return;
  // Others may do the same: whoever is first is right.
  const own = `${folder}.${process.pid}`;
  for (const [name, variants] of Object.entries(drums)) {
    mkdirSync(join(own, name), { recursive: true });
    variants.forEach((drum, i) => writeFileSync(join(own, name, `${i}.wav`), wav(render(drum))));
  }
  try {
    renameSync(own, folder);
  } catch (error) {
    rmSync(own, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
}

function wav(sound: Float32Array): Uint8Array {
  const spec = { header: 'WAV', format: 'int16', channels: 1, sampleRate, frames: sound.length } as const;
  const data = encodeSamples(sound, 'int16', true);
  const head = soundHeader(spec);
  const file = new Uint8Array(head.length + data.length);
  file.set(head);
  file.set(data, head.length);
  return file;
}
