/** Every verb of the console, once. Reading, completion, help and what is sent follow from these rows. */
import { type Action, pairs, send } from './actions.ts';
import {
  allVoices,
  anyValue,
  bpm,
  buffer,
  changedInstrument,
  changedVoices,
  count,
  everything,
  glidingVoices,
  hertz,
  instrument,
  type Kind,
  key,
  optional,
  path,
  percent,
  playedVoice,
  seed,
  signalName,
  time,
  topic,
  which,
} from './arguments.ts';

/** One verb. */
export interface Verb {
  readonly name: string;
  /** Its arguments in order. */
  readonly args: readonly Kind<unknown>[];
  /** Its arguments may come several times, with commas between them. */
  readonly several: boolean;
  /** A line of its own follows after `--`, this many times. */
  readonly repeats: boolean;
  readonly doc: string;
  readonly example: string;
  /** @param values of `args` */
  actions(values: readonly unknown[]): Action[];
}

interface VerbRow<Args extends Readonly<Record<string, unknown>>> {
  readonly name: string;
  readonly args: { readonly [Name in keyof Args]: Kind<Args[Name]> };
  readonly several?: boolean;
  readonly repeats?: boolean;
  readonly doc: string;
  readonly example: string;
  readonly actions: (args: Args) => Action | readonly Action[];
}

/** A row, its types closed over. */
function verb<Args extends Readonly<Record<string, unknown>>>({
  name,
  args,
  several = false,
  repeats = false,
  doc,
  example,
  actions,
}: VerbRow<Args>): Verb {
  const names = Object.keys(args);
  return {
    name,
    several,
    repeats,
    doc,
    example,
    args: Object.values(args) as Kind<unknown>[],
    actions: (values) => [actions(Object.fromEntries(values.map((value, i) => [names[i]!, value])) as Args)].flat(),
  };
}

/** Seconds in which a volume moves where no time was given. */
const defaultGlide = 1;

export const verbs: readonly Verb[] = [
  verb({
    name: 'p',
    args: { voice: playedVoice },
    several: true,
    example: 'p pad o:2 t:4b, pad o:3 v:50',
    doc: 'plays an instrument; with commas, several. The p may be left out.',
    actions: ({ voice }) => send('/play', voice.instrument, ...pairs(voice.settings)),
  }),
  verb({
    name: 't',
    args: { voice: playedVoice },
    several: true,
    example: 't seq',
    doc: 'triggers an instrument, which plans what is played; one that plans nothing is played',
    actions: ({ voice }) => send('/trigger', voice.instrument, ...pairs(voice.settings)),
  }),
  verb({
    name: 'group',
    args: { count },
    repeats: true,
    example: 'group 4 -- pad o:R1.5',
    doc: 'does a line several times, drawing its random values each time',
    actions: () => [],
  }),
  verb({
    name: 'u',
    args: { changes: changedVoices },
    example: 'u 3.5 v:50',
    doc: 'changes voices: one render each, heard from the end of the pass that plays',
    actions: ({ changes }) => changes.map(({ voice, settings }) => send('/update', voice, ...pairs(settings))),
  }),
  verb({
    name: 'uu',
    args: { change: changedInstrument },
    example: 'uu pad qu',
    doc: 'changes all voices of an instrument, or all there are',
    actions: ({ change }) => send('/update', change.which, ...pairs(change.settings)),
  }),
  verb({
    name: 'v',
    args: { voices: glidingVoices, percent, time: optional(time) },
    example: 'v 3 0 2s',
    doc: `moves the volume of voices to a percentage in ${defaultGlide} s or the time given; at 0 they end`,
    actions: ({ voices: glided, percent: level, time: seconds = defaultGlide }) =>
      glided.map(({ id }) => send('/glide', id, 'gain', level / 100, seconds)),
  }),
  verb({
    name: 's',
    args: { voices: allVoices },
    example: 's 3.5',
    doc: 'stops voices at once, faded',
    actions: ({ voices: stopped }) => stopped.map(({ id }) => send('/stop', id)),
  }),
  verb({
    name: 'ss',
    args: { which: optional(which) },
    example: 'ss pad',
    doc: 'stops all voices, or those of an instrument',
    actions: ({ which: stopped = everything }) => send('/stop', stopped),
  }),
  verb({
    name: 'hush',
    args: { which: optional(which) },
    example: 'hush',
    doc: 'lets all voices, or those of an instrument, play their pass to its end',
    actions: ({ which: hushed = everything }) => send('/hush', hushed),
  }),
  verb({
    name: 'panic',
    args: {},
    example: 'panic',
    doc: 'ends everything at once, without a fade',
    actions: () => send('/panic'),
  }),
  verb({
    name: 'i',
    args: {},
    example: 'i',
    doc: 'shows the voices: what each is set to, its age and level',
    actions: () => ({ do: 'show', what: 'voices' }),
  }),
  verb({
    name: 'ii',
    args: {},
    example: 'ii',
    doc: 'shows the instruments and their parameters',
    actions: () => ({ do: 'show', what: 'instruments' }),
  }),
  verb({
    name: 'bpm',
    args: { bpm: optional(bpm) },
    example: 'bpm 97',
    doc: 'sets the tempo, or shows it',
    actions: ({ bpm: beats }) => (beats === undefined ? { do: 'show', what: 'bpm' } : send('/tempo', beats)),
  }),
  verb({
    name: 'root',
    args: { hertz: optional(hertz) },
    example: 'root 110',
    doc: 'sets the root frequency (Hz or a note), or shows it',
    actions: ({ hertz: root }) => (root === undefined ? { do: 'show', what: 'root' } : send('/root', root)),
  }),
  verb({
    name: 'set',
    args: { key, value: anyValue },
    example: 'set chord 1.5.8',
    doc: 'sets a value that all instruments and clients share',
    actions: ({ key: name, value }) => send('/session/set', name, value),
  }),
  verb({
    name: 'signal',
    args: { name: signalName, value: optional(anyValue) },
    example: 'signal go 3',
    doc: 'wakes the voices of sequences that wait for a signal of this name',
    actions: ({ name, value }) => send('/signal', name, ...(value === undefined ? [] : [value])),
  }),
  verb({
    name: 'l',
    args: { path },
    example: 'l orc/ding.ts',
    doc: 'loads a file of instruments',
    actions: ({ path: file }) => send('/load', file),
  }),
  verb({
    name: 'k',
    args: { instrument },
    example: 'k ding',
    doc: 'unloads the file of an instrument; its voices play on',
    actions: ({ instrument: { file } }) => send('/unload', file),
  }),
  verb({
    name: 'b',
    args: { buffer, path },
    example: 'b 0 ding.wav',
    doc: 'reads a sound file into a buffer, for instruments such as sampler',
    actions: ({ buffer: number, path: file }) => send('/b_allocRead', number, file),
  }),
  verb({
    name: 'cue',
    args: { path },
    example: 'cue intro.txt',
    doc: 'plays the lines of a file; stops at one that is wrong',
    actions: ({ path: file }) => ({ do: 'cue', path: file }),
  }),
  verb({
    name: 'pause',
    args: { time },
    example: 'pause 4b',
    doc: 'waits before the next line of a cue',
    actions: ({ time: seconds }) => ({ do: 'pause', seconds }),
  }),
  verb({
    name: 'seed',
    args: { seed: optional(seed) },
    example: 'seed 7',
    doc: 'makes random values repeat from here on, or shows the seed',
    actions: ({ seed: number }) => (number === undefined ? { do: 'show', what: 'seed' } : { do: 'seed', seed: number }),
  }),
  verb({
    name: 'help',
    args: { about: optional(topic(() => verbs.map(({ name }) => name))) },
    example: 'help pad',
    doc: 'shows this, or more about a verb, or what an instrument takes',
    actions: ({ about }) => ({ do: 'help', about }),
  }),
  verb({
    name: 'quit',
    args: {},
    example: 'quit',
    doc: 'leaves; a server that was started with the console ends',
    actions: () => ({ do: 'quit' }),
  }),
];

const byName = new Map(verbs.map((each) => [each.name, each]));

export const verbNamed = (name: string): Verb | undefined => byName.get(name);

/** Verb of a line that begins with an instrument. */
export const playVerb = byName.get('p')!;
