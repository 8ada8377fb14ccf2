/** Failures of commands, as replies and lines of the server's output. */
import { ArgumentError } from '../../protocol/commands/types.ts';
import { ParamError } from '../../protocol/instruments/params.ts';
import { OscError } from '../../protocol/osc/types.ts';
import type { Origin } from '../link/origins.ts';
import type { Faults } from '../system/faults.ts';
import type { Call } from './call.ts';
import type { Clients } from './clients.ts';
import { CommandFailure, type Details, fail } from './replies.ts';

/** The part of the server that failures are reported to. */
export interface FailuresContext {
  readonly clients: Clients;
  readonly print: (line: string) => void;
  readonly faults: Faults;
}

/** True for an error of the system about a file, whose path it names: no fault of the server. */
const isOfFiles = (error: unknown): error is Error => error instanceof Error && 'errno' in error && 'code' in error;

export class Failures {
  constructor(private readonly context: () => FailuresContext) {}

  /** Replies `/fail` to the origin of a command and prints a line, unless it is quiet. */
  report({ peer, command, quiet }: Origin, reason: string, details: Details = {}): void {
    if (quiet) return;
    const { clients, print } = this.context();
    const about = details.about === undefined ? '' : ` (${details.about})`;
    print(`FAILURE IN SERVER ${command} ${reason.trimEnd()}${about}`);
    peer.send(fail(command, reason, details, clients.wantsDetails(peer)));
  }

  /** Refuses a command. */
  refuse(call: Call, reason: string, details?: Details): void {
    this.report({ peer: call.peer, command: call.row.name, quiet: call.quiet }, reason, details);
  }

  /** Refuses a command for what was thrown while it was carried out. */
  thrown(call: Call, error: unknown): void {
    if (error instanceof CommandFailure) this.refuse(call, error.message, error.details);
    else if (error instanceof ArgumentError && error.refusal !== undefined)
      this.refuse(call, error.refusal, { about: error.message });
    else if (
      error instanceof ArgumentError ||
      error instanceof ParamError ||
      error instanceof RangeError ||
      error instanceof OscError ||
      isOfFiles(error)
    )
      this.refuse(call, error.message);
    else {
      // A fault of the server itself: replied to the client too, but never hidden from the operator.
      this.context().faults.record(call.row.name, error);
      this.refuse(call, error instanceof Error ? error.message : String(error));
    }
  }
}
