/** Arguments without type tags, whose types follow from their command, as in scsynth. */
import { readText } from '../osc/text.ts';
import type { OscValue } from '../osc/types.ts';
import { type Argument, ArgumentError, type ArgumentType, type CommandRow } from './types.ts';

type Kind = 'integer' | 'float' | 'text' | 'blob';

/** Encoding of each kind of argument; one that may have several kinds of value needs its tag. */
const kinds: Readonly<Partial<Record<ArgumentType, Kind>>> = {
  integer: 'integer',
  integers: 'integer',
  control: 'integer',
  number: 'float',
  value: 'float',
  counted: 'float',
  values: 'float',
  text: 'text',
  blob: 'blob',
  completion: 'blob',
};

/**
 * Reads the bytes behind an address as the arguments of a command, until they end. Bytes beyond them are ignored, as with type tags.
 * @throws ArgumentError naming the argument that cannot be read
 */
export function untypedArguments({ args, repeated = [] }: CommandRow, bytes: Uint8Array): OscValue[] {
  const reader = new UntypedReader(bytes);
  for (const arg of args) reader.take(arg);
  for (let i = 0; repeated.length > 0 && reader.more; i++) reader.take(repeated[i % repeated.length]!);
  return reader.values;
}

class UntypedReader {
  readonly values: OscValue[] = [];
  private readonly view: DataView;
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get more(): boolean {
    return this.at < this.bytes.length;
  }

  take(arg: Argument): void {
    if (!this.more) return;
    const { type } = arg;
    const count =
      type === 'integers' ? Infinity : type === 'counted' || type === 'values' ? Number(this.values.at(-1)) : 1;
    for (let i = 0; i < count && this.more; i++) this.values.push(this.one(arg));
  }

  private one(arg: Argument): OscValue {
    switch (kinds[arg.type]) {
      case 'integer':
        return this.view.getInt32(this.word(arg));
      case 'float':
        return this.view.getFloat32(this.word(arg));
      case 'text': {
        const stop = this.bytes.indexOf(0, this.at);
        if (stop < 0) throw new ArgumentError(`argument ${this.values.length + 1} (${arg.name}) has no closing zero`);
        const text = readText(this.bytes, this.at, stop);
        this.at += (stop - this.at + 4) & ~3;
        return text;
      }
      case 'blob': {
        const size = this.view.getInt32(this.word(arg));
        const left = this.bytes.length - this.at;
        if (size < 0 || size > left)
          throw new ArgumentError(
            `argument ${this.values.length + 1} (${arg.name}) is a blob of ${size} bytes; ${left} are left`,
          );
        const blob = this.bytes.subarray(this.at, this.at + size);
        this.at += (size + 3) & ~3;
        return blob;
      }
      case undefined:
        throw new ArgumentError(`argument ${this.values.length + 1} (${arg.name}) has no type tag, which it needs`);
    }
  }

  private word({ name }: Argument): number {
    const left = this.bytes.length - this.at;
    if (left < 4)
      throw new ArgumentError(`argument ${this.values.length + 1} (${name}) needs 4 bytes; ${left} are left`);
    this.at += 4;
    return this.at - 4;
  }
}
