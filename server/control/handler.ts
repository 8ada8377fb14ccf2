/** The functions that carry out commands. Their types follow from the rows of the command table. */
import type { CommandName, CommandRows } from '../../protocol/commands/table.ts';
import type { OscValue } from '../../protocol/osc/types.ts';
import type { Program } from '../link/program.ts';
import type { JobRequest, JobResult } from '../workers/jobs.ts';
import type { CallOf } from './call.ts';
import type { Context } from './context.ts';

/** Writes instructions into `context.program`, or answers at once. @throws CommandFailure */
export type SyncHandler<Name extends CommandName> = (call: CallOf<Name>, context: Context) => void;

/** Carries out an asynchronous command; returns how it ends. @throws CommandFailure */
export type AsyncHandler<Name extends CommandName> = (call: CallOf<Name>, context: Context) => Work;

/** The work of an asynchronous command: yields jobs for a soft thread and receives their results. */
export type Work<T = Outcome> = Generator<JobRequest, T, JobResult>;

/** The end of an asynchronous command whose work is done. */
export interface Outcome {
  /** Type tags and arguments of `/done` after the command's name, or a function that sends something else. */
  readonly answer: { types: string; args: OscValue[] } | (() => void);
  /** Packet to be run for the client. */
  readonly completion?: Uint8Array | null;
  /** Resolves when everything that the completion packet may need is there. */
  readonly ready?: Promise<void> | void;
  /** Writes what the render thread must take before the completion packet runs. */
  readonly apply?: (program: Program, origin: number) => void;
  /** Runs when the render thread has taken it. */
  readonly release?: () => void;
}

type NamesOf<Async extends boolean> = {
  [Name in CommandName]: CommandRows[Name]['async'] extends Async ? Name : never;
}[CommandName];

/** One handler for each command that is carried out at once. */
export type SyncHandlers = { readonly [Name in NamesOf<false>]: SyncHandler<Name> };
/** One handler for each asynchronous command. */
export type AsyncHandlers = { readonly [Name in NamesOf<true>]: AsyncHandler<Name> };
