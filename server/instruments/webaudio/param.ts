/**
 * A parameter of Web Audio nodes that moves in lines, each to the sample. A new line replaces what was to come. The library's
 * cancelAndHoldAtTime leaves ramps that never end, so the line that is cut short is drawn again up to where it is cut. Runs on the control thread.
 */

/** A line from `from` at `begin` to `to` at `end`, in seconds of the context. */
interface Line {
  readonly begin: number;
  readonly from: number;
  readonly end: number;
  readonly to: number;
}

export class MovingParam {
  private line: Line;

  constructor(private readonly param: AudioParam) {
    const { value } = param;
    this.line = { begin: -Infinity, from: value, end: -Infinity, to: value };
  }

  /** Value that it moves to. */
  get target(): number {
    return this.line.to;
  }

  /** Moves to a value. @param at seconds of the context, not before those of what was set before */
  move(value: number, at: number, seconds: number): void {
    const { param, line } = this;
    const from = valueAt(line, at);
    param.cancelScheduledValues(at);
    if (at > line.begin && at < line.end) param.linearRampToValueAtTime(from, at);
    else param.setValueAtTime(from, at);
    if (seconds > 0) param.linearRampToValueAtTime(value, at + seconds);
    else param.setValueAtTime(value, at);
    this.line = { begin: at, from, end: at + seconds, to: value };
  }
}

function valueAt({ begin, from, end, to }: Line, at: number): number {
  if (at >= end) return to;
  return at <= begin ? from : from + ((to - from) * (at - begin)) / (end - begin);
}
