/** Names that code finds beside the pattern library's own: outputs, tempo, samples, and what other hosts of the library draw. */
import type { Pattern } from '@strudel/core';
import type { Core } from './strudel.ts';

/** Output of a pattern without a name. */
export const unnamed = '$';

/** Deeds of one unit while it is evaluated. */
export interface Done {
  /** Names of the outputs. */
  readonly names: readonly string[];
  /** Returns the pattern of some of the outputs. */
  readonly pattern: (names: readonly string[]) => Pattern;
  readonly cps: number | undefined;
  readonly samples: readonly (readonly unknown[])[];
  /** Names that do nothing here. */
  readonly ignored: ReadonlySet<string>;
  /** True when it has done something beside giving a pattern. */
  readonly hasActed: boolean;
}

type Transform = (pattern: Pattern) => Pattern;

/** Methods that draw in a browser: patterns go on without it. */
const pictures = [
  ...['pianoroll', 'punchcard', 'wordfall', 'scope', 'tscope', 'fscope', 'spectrum', 'spiral', 'pitchwheel', 'color'],
  ...['animate', 'drawLine', 'markcss', 'onPaint', 'draw', 'onFrame', 'tag'],
];

/** Takes what one unit does. */
export class Scope {
  private outputs = new Map<string, Pattern>();
  private anonymous = 0;
  private alls: Transform[] = [];
  private each: Transform | undefined;
  private cps: number | undefined;
  private readonly samples: unknown[][] = [];
  private readonly ignored = new Set<string>();

  /** @param currentCps cycles a second, for code that asks */
  constructor(
    private readonly core: Core,
    private readonly currentCps: () => number,
  ) {}

  /** Puts the names in place, for the next unit. */
  install(): void {
    const { core } = this;
    const scope = this;
    const prototype = core.Pattern.prototype as unknown as Record<string, unknown>;
    prototype.p = function (this: Pattern, name: unknown): Pattern {
      return scope.take(String(name), this);
    };
    prototype.q = () => core.silence;
    // Elsewhere it sends events to SuperDirt; here all of them are played so.
    prototype.osc = function (this: Pattern): Pattern {
      return this;
    };
    for (let i = 1; i < 17; i++) {
      for (const name of [`d${i}`, `p${i}`])
        Object.defineProperty(prototype, name, {
          get(this: Pattern) {
            return scope.take(name, this);
          },
          configurable: true,
        });
      prototype[`q${i}`] = core.silence;
    }
    for (const name of pictures)
      for (const each of [name, `_${name}`])
        if (!(each in prototype))
          prototype[each] = function (this: Pattern): Pattern {
            scope.ignored.add(name);
            return this;
          };
    // No key is ever down.
    prototype.whenKey = function (this: Pattern): Pattern {
      scope.ignored.add('whenKey');
      return this;
    };
    prototype.cpm = function (this: Pattern, cpm: number): Pattern {
      return this._fast(Number(cpm) / 60 / scope.tempo);
    };
    Object.assign(globalThis, this.functions());
  }

  private get tempo(): number {
    return this.cps ?? this.currentCps();
  }

  private functions(): Record<string, unknown> {
    const { core } = this;
    const setCps = (cps: unknown): Pattern => this.setCps(Number(cps), 'cps');
    const setCpm = (cpm: unknown): Pattern => this.setCps(Number(cpm) / 60, 'cpm');
    const constant = (value: unknown): Pattern => core.pure(value);
    return {
      all: (transform: Transform) => {
        this.alls.push(transform);
        return core.silence;
      },
      each: (transform: Transform) => {
        this.each = transform;
        return core.silence;
      },
      hush: () => this.hush(),
      setCps,
      setcps: setCps,
      setCpm,
      setcpm: setCpm,
      getCps: () => this.tempo,
      getcps: () => this.tempo,
      samples: (...args: unknown[]) => {
        this.samples.push(args);
        return core.silence;
      },
      keyDown: () => {
        this.ignored.add('keyDown');
        return core.pure(false);
      },
      // A slider stands where it was drawn.
      slider: constant,
      sliderWithID: (_id: unknown, value: unknown) => constant(value),
    };
  }

  private take(name: string, pattern: Pattern): Pattern {
    // x_ and _x are muted.
    if (name.length > 1 && (name.startsWith('_') || name.endsWith('_'))) return this.core.silence;
    const own = name === unnamed ? `${unnamed}${this.anonymous++}` : name;
    this.outputs.set(own, pattern);
    return pattern;
  }

  private hush(): Pattern {
    [this.outputs, this.anonymous, this.alls, this.each] = [new Map(), 0, [], undefined];
    return this.core.silence;
  }

  private setCps(cps: number, name: string): Pattern {
    if (!(cps > 0 && cps <= 100)) throw new RangeError(`set${name} takes a number above 0, to 100 cycles a second`);
    this.cps = cps;
    return this.core.silence;
  }

  /** @param value what the code has come to, the pattern of a unit that names none */
  done(value: unknown): Done {
    const { core, each, alls } = this;
    const acted = this.outputs.size > 0 || this.cps !== undefined || this.samples.length > 0 || alls.length > 0;
    if (!this.outputs.size && core.isPattern(value) && value !== core.silence)
      this.outputs.set(`${unnamed}${this.anonymous++}`, value);
    const { outputs, cps, samples, ignored } = this;
    const named = ([name, pattern]: readonly [string, Pattern]): Pattern =>
      (each ? each(pattern) : pattern).withContext((context) => ({ ...context, output: name }));
    const pattern = (names: readonly string[]): Pattern =>
      alls.reduce(
        (sum, transform) => transform(sum),
        core.stack(...[...outputs].filter(([name]) => names.includes(name)).map(named)),
      );
    return { names: [...outputs.keys()], pattern, cps, samples, ignored, hasActed: acted || value === core.silence };
  }
}
