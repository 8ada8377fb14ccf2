/** Four-voice code of defs, on demand: it is made when several voices of a def run side by side for the first time, and until then they run one by one. */
import type { JobRequest, JobResult, Jobs } from '../workers/jobs.ts';
import type { DefInfo, Defs } from './defs.ts';
import type { RenderLink } from './render-link.ts';

export interface FourVoicesOptions {
  readonly defs: Defs;
  readonly link: RenderLink;
  readonly jobs: Jobs;
  /** True where nothing may come later than it is asked for. */
  readonly offline: boolean;
  readonly print: (line: string) => void;
}

export class FourVoices {
  /** Keys of graphs whose code is being made. */
  private readonly underWay = new Set<string>();

  constructor(private readonly options: FourVoicesOptions) {}

  /** An engine runs several voices of a def side by side without such code. @param serial of a def that may be gone meanwhile */
  wanted(serial: number): void {
    const { defs, jobs, offline } = this.options;
    const info = defs.ofSerial(serial);
    if (!info) return;
    const { compiled } = info.prepared;
    // An engine that asks late, a section's say, gets what others have.
    if (compiled.four) return this.handOver(info, compiled.four);
    if (this.underWay.has(compiled.key)) return;
    const request: JobRequest = { kind: 'compileFour', def: info.def, prepared: info.prepared };
    if (offline) return this.made(info, jobs.runInline!(request));
    this.underWay.add(compiled.key);
    jobs
      .run(request)
      .then(
        (result) => this.made(info, result),
        (error: Error) => this.failed(info, error),
      )
      .finally(() => this.underWay.delete(compiled.key));
  }

  private made(info: DefInfo, result: JobResult): void {
    if (result.kind !== 'four') throw new TypeError(`job compileFour gave ${result.kind}`);
    const { prepared } = info;
    prepared.compiled.four = result.four;
    // What it costs is another matter now.
    prepared.secondsPerBlock = undefined;
    this.handOver(info, result.four);
  }

  private handOver(info: DefInfo, four: WebAssembly.Module): void {
    this.options.link.widen(info.prepared.compiled.key, four)?.catch((error: Error) => this.failed(info, error));
  }

  private failed({ def }: DefInfo, error: Error): void {
    this.options.print(
      `SynthDef ${def.name}: its voices run one by one, its four-voice code is not to be had: ${error.message}`,
    );
  }
}
