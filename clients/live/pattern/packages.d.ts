/** Parts of Strudel's packages that are used here, which have no types of their own. */

declare module '@strudel/core' {
  export interface Fraction {
    readonly n: bigint;
    readonly d: bigint;
    sub(other: Fraction): Fraction;
    div(other: number): Fraction;
    valueOf(): number;
  }
  export interface Span {
    readonly begin: Fraction;
    readonly end: Fraction;
  }
  export interface HapContext {
    readonly locations?: readonly { readonly start: number; readonly end: number }[];
    readonly output?: string;
  }
  export interface Hap {
    readonly whole: Span | undefined;
    readonly value: unknown;
    readonly context: HapContext;
    hasOnset(): boolean;
  }
  export class Pattern {
    query(state: State): Hap[];
    withContext(change: (context: HapContext) => HapContext): Pattern;
    fmap(change: (value: unknown) => unknown): Pattern;
    filterWhen(isKept: (begin: Fraction) => boolean): Pattern;
    mul(other: Pattern): Pattern;
    late(cycles: number): Pattern;
    _fast(factor: number): Pattern;
    _undegradeBy(amount: number): Pattern;
  }
  export class State {
    constructor(span: TimeSpan, controls?: Readonly<Record<string, unknown>>);
  }
  export class TimeSpan {
    constructor(begin: Fraction, end: Fraction);
  }
  export const Fraction: (value: number) => Fraction;
  export const silence: Pattern;
  export const strudelScope: Record<string, unknown>;
  export function isPattern(value: unknown): value is Pattern;
  export function stack(...patterns: Pattern[]): Pattern;
  export function sequence(...values: unknown[]): Pattern;
  export function reify(value: unknown): Pattern;
  export function gain(level: number): Pattern;
  export function pure(value: unknown): Pattern;
  export function noteToMidi(note: string): number;
  export function register(name: string, change: (...args: never[]) => Pattern): unknown;
  export function setTime(now: () => number): void;
  export function evalScope(...modules: unknown[]): Promise<unknown>;
}

declare module '@strudel/mini' {
  export function parse(text: string): unknown;
}

declare module '@strudel/tonal' {}

declare module '@strudel/transpiler' {
  export function transpiler(
    code: string,
    options?: { readonly emitMiniLocations?: boolean },
  ): { readonly output: string };
}
