/** Lists as the server answers them over OSC: records of arguments one after the other. Pure. */
import type { Param, ParamRecord, Params } from '../../protocol/instruments/params.ts';
import type { KnownInstrument, KnownVoice } from '../../protocol/language/known.ts';
import type { OscValue } from '../../protocol/osc/types.ts';

export interface PlayingVoice extends KnownVoice {
  readonly state: string;
  /** Seconds. */
  readonly age: number;
  readonly loops: number;
  /** Parameters and controls. */
  readonly settings: ParamRecord;
  /** Amplitude; undefined where it is not measured. */
  readonly level: number | undefined;
  /** Beat of the grid at which it begins, until it has. */
  readonly beat: number | undefined;
}

/** Takes arguments one by one. @throws Error for one that is not there or of another type */
class Reader {
  private at = 0;

  constructor(
    private readonly what: string,
    private readonly args: readonly OscValue[],
  ) {}

  get left(): boolean {
    return this.at < this.args.length;
  }

  number(): number {
    return this.take('number') as number;
  }

  text(): string {
    return this.take('string') as string;
  }

  private take(type: string): OscValue {
    const value = this.args[this.at++];
    if (typeof value !== type)
      throw new Error(
        `${this.what}: argument ${this.at} is ${String(value)}, not a ${type}; is this server another version?`,
      );
    return value!;
  }
}

/** Arguments of all `/instruments.reply`. */
export function readInstruments(args: readonly OscValue[]): KnownInstrument[] {
  const reader = new Reader('/instruments.reply', args);
  const all: KnownInstrument[] = [];
  while (reader.left) {
    const [name, kind] = [reader.text(), reader.text() as KnownInstrument['kind']];
    reader.number();
    const file = reader.text();
    const params: Record<string, Param> = {};
    for (let count = reader.number(); count > 0; count--) params[reader.text()] = readParam(reader);
    all.push({ name, kind, file, params: params satisfies Params });
  }
  return all;
}

function readParam(reader: Reader): Param {
  const type = reader.text() as Param['type'];
  const initial = JSON.parse(reader.text()) as never;
  const [min, max] = [reader.number(), reader.number()];
  const [unit, description, alias] = [reader.text(), reader.text(), reader.text()];
  const options = Array.from({ length: reader.number() }, () => reader.text());
  return {
    type,
    default: initial,
    ...(min > -Infinity ? { min } : {}),
    ...(max < Infinity ? { max } : {}),
    ...(unit && { unit }),
    ...(description && { description }),
    ...(alias && { alias }),
    ...(options.length ? { options } : {}),
  } as Param;
}

/** Arguments of all `/playing.reply`. */
export function readVoices(args: readonly OscValue[]): PlayingVoice[] {
  const reader = new Reader('/playing.reply', args);
  const all: PlayingVoice[] = [];
  while (reader.left) {
    const [id, instrument, state, age, loops] = [
      reader.number(),
      reader.text(),
      reader.text(),
      reader.number(),
      reader.number(),
    ];
    for (let nodes = reader.number(); nodes > 0; nodes--) reader.number();
    const settings = JSON.parse(reader.text()) as ParamRecord;
    const [level, beat] = [reader.number(), reader.number()];
    all.push({
      id,
      instrument,
      state,
      age,
      loops,
      settings,
      level: level < 0 ? undefined : level,
      beat: beat < 0 ? undefined : beat,
    });
  }
  return all;
}
