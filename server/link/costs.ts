/** Costs of synths by their defs, measured in a soft thread when somebody asks for it. */
import type { PreparedDef } from '../workers/compile-job.ts';
import type { Jobs } from '../workers/jobs.ts';
import type { DefInfo } from './defs.ts';

export class Costs {
  /** Graphs that are being measured, or cannot be. */
  private readonly asked = new WeakSet<PreparedDef>();

  /** @param offline true where nobody asks again: nothing is measured @param print takes a line about a def that cannot be measured */
  constructor(
    private readonly jobs: Jobs,
    private readonly offline: boolean,
    private readonly print: (line: string) => void,
  ) {}

  /** Returns the seconds that a block of one synth takes, with the initial controls; undefined while that is being found out, for who asks again. */
  of(info: DefInfo): number | undefined {
    const { prepared } = info;
    if (prepared.secondsPerBlock === undefined && !this.offline && !this.asked.has(prepared)) void this.measure(info);
    return prepared.secondsPerBlock;
  }

  private async measure({ def, prepared }: DefInfo): Promise<void> {
    this.asked.add(prepared);
    const { fused } = prepared.compiled;
    try {
      const result = await this.jobs.run({ kind: 'measure', def, prepared });
      if (result.kind !== 'measured') throw new TypeError(`job measure gave ${result.kind}`);
      // Other code has come meanwhile: it is measured when it is asked for again.
      if (prepared.compiled.fused === fused) prepared.secondsPerBlock = result.secondsPerBlock;
      this.asked.delete(prepared);
    } catch (error) {
      this.print(`SynthDef ${def.name}: what its synths cost cannot be measured: ${(error as Error).message}`);
    }
  }
}
