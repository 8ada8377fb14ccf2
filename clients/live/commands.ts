/** Commands, one row each: the prompt's words, OSC, HTTP and its description follow from them. */
import * as v from 'valibot';
import type { Supervisor } from './supervisor/supervisor.ts';

/** A command. Over OSC and at the prompt its arguments come in the order of its entries, over HTTP by name. */
export interface LiveCommand {
  readonly name: string;
  readonly doc: string;
  readonly entries: v.ObjectEntries;
  /** True for one that only asks. */
  readonly asks: boolean;
  readonly result: v.GenericSchema;
  /** @throws Refusal */
  run(live: Supervisor, args: never): Promise<unknown>;
}

type Of<Entries extends v.ObjectEntries> = v.InferOutput<v.ObjectSchema<Entries, undefined>>;

function command<Entries extends v.ObjectEntries>(row: {
  readonly name: string;
  readonly doc: string;
  readonly entries: Entries;
  readonly asks?: boolean;
  readonly result?: v.GenericSchema;
  readonly run: (live: Supervisor, args: Of<Entries>) => Promise<unknown>;
}): LiveCommand {
  return { asks: false, result: nothing, ...row };
}

const nothing = v.pipe(v.object({}), v.description('Nothing: it is done'));
const output = v.pipe(
  v.string(),
  v.minLength(1),
  v.description('Name of an output, or of a source for all of its outputs'),
);
const on = v.optional(
  v.pipe(
    v.union([v.boolean(), v.picklist([0, 1])]),
    v.transform((value) => Boolean(value)),
    v.description('Whether it begins (1) or ends (0)'),
  ),
  true,
);
const outputs = v.array(v.object({ name: v.string(), source: v.string() }));

export const commands: readonly LiveCommand[] = [
  command({
    name: 'eval',
    doc: 'Evaluates code, which takes the place of what plays at the same position of the cycle.',
    entries: {
      code: v.pipe(v.string(), v.minLength(1), v.description("Code in Strudel's JavaScript")),
      source: v.optional(
        v.pipe(
          v.string(),
          v.description(
            'Name of a file or an editor, whose whole code it is; without one only outputs of the same names are replaced',
          ),
        ),
        '',
      ),
    },
    result: v.object({
      outputs,
      isSuperseded: v.pipe(v.boolean(), v.description('True for code that never played, since newer code came')),
      sample: v.optional(v.pipe(v.number(), v.description('Sample of the server from which on only this code plays'))),
      cycle: v.optional(v.pipe(v.number(), v.description('Cycle of that sample'))),
      milliseconds: v.optional(v.pipe(v.number(), v.description('Time from its arrival until the server had it'))),
      parts: v.optional(
        v.pipe(
          v.object({ evaluation: v.number(), sounds: v.number(), query: v.number(), server: v.number() }),
          v.description('Milliseconds of evaluating, of loading sounds, of asking for onsets and of the server'),
        ),
      ),
    }),
    run: (live, { code, source }) =>
      live.request('evaluate', { code, source: source || lineSource, isLine: source === '' }),
  }),
  command({
    name: 'hush',
    doc: 'Plays nothing more, of one output or of all, until the next code or unhush; what sounds rings out.',
    entries: { output: v.optional(output) },
    run: (live, args) => live.request('hush', args),
  }),
  command({
    name: 'unhush',
    doc: 'Ends a hush.',
    entries: { output: v.optional(output) },
    run: (live, args) => live.request('unhush', args),
  }),
  command({
    name: 'panic',
    doc: 'Hushes all and silences what sounds at once.',
    entries: {},
    run: (live) => live.request('panic', {}),
  }),
  command({
    name: 'tempo',
    doc: "Sets the tempo of the server's grid.",
    entries: { bpm: v.pipe(v.number(), v.minValue(1), v.maxValue(10_000), v.description('Beats a minute')) },
    run: (live, args) => live.request('tempo', args),
  }),
  command({
    name: 'mute',
    doc: 'Mutes an output until it is lifted.',
    entries: { output, on },
    run: (live, args) => live.request('mute', args),
  }),
  command({
    name: 'solo',
    doc: 'Plays only this output, and others that are soloed, until it is lifted.',
    entries: { output, on },
    run: (live, args) => live.request('solo', args),
  }),
  command({
    name: 'status',
    doc: 'Tells where the cycle is, what plays and how far ahead it is planned.',
    entries: {},
    asks: true,
    result: v.object({
      isConnected: v.pipe(v.boolean(), v.description('True while the server answers')),
      cycle: v.number(),
      bpm: v.pipe(v.number(), v.description('Beats a minute')),
      cps: v.pipe(v.number(), v.description('Cycles a second')),
      isHushed: v.boolean(),
      outputs: v.array(
        v.object({
          name: v.string(),
          source: v.string(),
          isMuted: v.boolean(),
          isSoloed: v.boolean(),
          isHushed: v.boolean(),
        }),
      ),
      secondsAhead: v.pipe(v.number(), v.description('Seconds that are planned on the server')),
      planned: v.pipe(v.number(), v.description('Onsets so far')),
      missed: v.pipe(v.number(), v.description('Onsets whose sound was not there')),
      underruns: v.pipe(
        v.number(),
        v.description('Onsets that came too late, and times that nothing was planned any more'),
      ),
      swapTime: v.pipe(v.number(), v.description('Milliseconds from the arrival of the last code until it held')),
      maxSwapTime: v.number(),
      queryTime: v.pipe(v.number(), v.description('Milliseconds that the last question for onsets took')),
      load: v.pipe(v.number(), v.description("Percent of the time that the server's audio thread has")),
      voices: v.pipe(v.number(), v.description('Events that sound')),
      restarts: v.pipe(v.number(), v.description('Times that the evaluating process was started anew')),
      evaluatingProcess: v.pipe(v.number(), v.description('Its process id')),
    }),
    run: (live) => live.status(),
  }),
];

/** Source of lines that have none: of the prompt, and of editors that send blocks. */
const lineSource = 'line';

/** Values that are none of a command's. */
export class ArgumentFault extends Error {
  override readonly name = 'ArgumentFault';
}

/** Carries a command out. @param given its arguments by name @throws ArgumentFault, Refusal */
export async function perform(live: Supervisor, row: LiveCommand, given: unknown): Promise<unknown> {
  const parsed = v.safeParse(v.strictObject(row.entries), given);
  if (!parsed.success) {
    const { path, message, input } = parsed.issues[0];
    const field = String(path?.[0]?.key ?? 'the body');
    throw new ArgumentFault(`${field} is ${JSON.stringify(input) ?? 'missing'}: ${message}`);
  }
  return row.run(live, parsed.output as never);
}

/** Returns arguments by name from those in order. @throws ArgumentFault for too many */
export function inOrder({ name, entries }: LiveCommand, values: readonly unknown[]): Record<string, unknown> {
  const names = Object.keys(entries);
  if (values.length > names.length)
    throw new ArgumentFault(`${name} takes ${names.join(', ') || 'nothing'}; ${values.length} arguments came`);
  return Object.fromEntries(values.map((value, i) => [names[i]!, value]));
}
