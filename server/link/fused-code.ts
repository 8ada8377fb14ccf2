/** Fused code of defs, on demand: it is made when a def is played for the first time, and until then its synths run unit by unit, one after the other. */
import type { JobRequest, JobResult, Jobs } from '../workers/jobs.ts';
import type { DefInfo, Defs } from './defs.ts';
import type { RenderLink } from './render-link.ts';

export interface FusedCodeOptions {
  readonly defs: Defs;
  readonly link: RenderLink;
  readonly jobs: Jobs;
  /** True where nothing may come later than it is asked for. */
  readonly offline: boolean;
  readonly print: (line: string) => void;
}

export class FusedCode {
  /** Keys of graphs whose code is being made. */
  private readonly underWay = new Set<string>();

  constructor(private readonly options: FusedCodeOptions) {}

  /** An engine runs synths of a def without such code. @param serial of a def that may be gone meanwhile */
  wanted(serial: number): void {
    const { defs, jobs, offline } = this.options;
    const info = defs.ofSerial(serial);
    if (!info) return;
    const { compiled } = info.prepared;
    // An engine that asks late, a section's say, gets what others have.
    if (compiled.fused) return this.handOver(info, compiled.fused);
    if (this.underWay.has(compiled.key)) return;
    const request: JobRequest = { kind: 'compileFused', def: info.def, prepared: info.prepared };
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
    if (result.kind !== 'fused') throw new TypeError(`job compileFused gave ${result.kind}`);
    const { prepared } = info;
    prepared.compiled.fused = result.fused;
    // What it costs is another matter now.
    prepared.secondsPerBlock = undefined;
    this.handOver(info, result.fused);
  }

  private handOver(info: DefInfo, fused: WebAssembly.Module): void {
    this.options.link.fuse(info.prepared.compiled.key, fused)?.catch((error: Error) => this.failed(info, error));
  }

  private failed({ def }: DefInfo, error: Error): void {
    this.options.print(
      `SynthDef ${def.name}: it takes more processor time than it need to, its faster code is not to be had: ${error.message}`,
    );
  }
}
