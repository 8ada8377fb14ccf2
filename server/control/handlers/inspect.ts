/** Commands that list what the server holds, as HTTP does. Answered when the render thread has come to them. */

import type { CommandName } from '../../../protocol/commands/table.ts';
import type { DefInfo } from '../../link/defs.ts';
import type { Call } from '../call.ts';
import type { Context } from '../context.ts';
import type { SyncHandler, SyncHandlers } from '../handler.ts';
import { inTurn } from '../in-turn.ts';
import { type ControlView, controlViews, countSynths, type UgenView, ugenViews } from '../inspect/defs.ts';
import { type SynthView, synthsBelow, synthView } from '../inspect/synths.ts';
import { Cells, sendList, sendRecords } from '../records.ts';
import { done } from '../replies.ts';

const answered =
  <Name extends CommandName>(answer: SyncHandler<Name>): SyncHandler<Name> =>
  (call, context) =>
    inTurn(context, call.origin, () => answer(call, context));

const listDefs: SyncHandler<'/d_list'> = ({ peer, row }, { defs }) => {
  sendList(
    peer,
    row.name,
    [...defs.all()].map(({ def }) => new Cells().text(def.name)),
  );
};

const queryDefs: SyncHandler<'/d_query'> = (call, context) => {
  const synths = countSynths(context);
  let found = 0;
  for (const name of call.args) {
    const info = context.defs.get(name);
    if (!info) {
      context.fail(call, 'SynthDef not found', { about: name });
      continue;
    }
    found++;
    sendDef(call, context, info, synths.get(info) ?? 0);
  }
  call.peer.send(done(call.row.name, 'i', [found]));
};

function sendDef({ peer }: Call, context: Context, { def }: DefInfo, synths: number): void {
  const head = new Cells().text(def.name);
  const counts = new Cells().int(def.params.length, def.units.length, def.variants.length, synths);
  sendRecords(peer, '/d_query.reply', [counts], head);
  sendRecords(peer, '/d_query.controls', controlViews(context, def).map(controlCells), head);
  sendRecords(peer, '/d_query.ugens', ugenViews(def).map(ugenCells), head);
}

function controlCells({ index, name, rate, initial }: ControlView): Cells {
  return new Cells()
    .int(index)
    .text(name ?? '', rate)
    .float(initial);
}

/** An input is -1 and a constant, or the index of a UGen and that of its output. */
function ugenCells({ name, operator, rate, inputs, outputs }: UgenView, index: number): Cells {
  const cells = new Cells()
    .int(index)
    .text(name, operator ?? '', rate)
    .int(outputs, inputs.length);
  for (const input of inputs) {
    if (typeof input === 'number') cells.int(-1).float(input);
    else cells.int(input.ugen, input.output);
  }
  return cells;
}

const listBuffers: SyncHandler<'/b_list'> = ({ peer, row }, { buffers }) => {
  sendList(
    peer,
    row.name,
    [...buffers.all()].map(({ number, frames, channels, sampleRate, path }) =>
      new Cells()
        .int(number, frames, channels)
        .float(sampleRate)
        .text(path ?? ''),
    ),
  );
};

const listSynths: SyncHandler<'/synths'> = (call, context) => {
  const [id, def] = call.args;
  const group = context.tree.find(id);
  if (!group?.isGroup) {
    context.fail(call, `Group ${id} not found`);
    return;
  }
  const now = Date.now();
  sendList(
    call.peer,
    call.row.name,
    [...synthsBelow(context, group, def || undefined)].map((node) => synthCells(synthView(context, node, now))),
  );
};

function synthCells({ id, def, group, age, running, cost, controls }: SynthView): Cells {
  const cells = new Cells()
    .int(id)
    .text(def)
    .int(group)
    .float(age)
    .int(running ? 1 : 0)
    .float(cost ?? -1)
    .int(controls.length);
  for (const { name, value } of controls) {
    if (typeof name === 'string') cells.text(name);
    else cells.int(name);
    if (typeof value === 'string') cells.text(value);
    else cells.float(value);
  }
  return cells;
}

export const inspectHandlers = {
  '/d_list': answered(listDefs),
  '/d_query': answered(queryDefs),
  '/b_list': answered(listBuffers),
  '/synths': answered(listSynths),
} satisfies Partial<SyncHandlers>;
