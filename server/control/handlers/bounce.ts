/** Bounces of sections and elements, while they play. */
import { planBounce } from '../../instruments/element/bounce.ts';
import type { ElementVoice } from '../../instruments/element/voice.ts';
import type { Section } from '../../sections/section.ts';
import type { SectionPart } from '../../sections/section-part.ts';
import { BounceError } from '../../workers/bounce-thread.ts';
import type { Call } from '../call.ts';
import type { Context } from '../context.ts';
import type { SyncHandler, SyncHandlers } from '../handler.ts';
import { CommandFailure, done } from '../replies.ts';
import { checkElementReplaced, checkSectionReplaced, replaceElement, replaceSection } from './bounce-replace.ts';
import { type Destination, destinationOf, type Wanted, wantedTarget } from './bounce-target.ts';
import * as timing from './in-time.ts';

/** A bounce that is asked for. */
interface Asked {
  readonly id: number;
  readonly target: Wanted;
  /** Frames. */
  readonly from: number;
  readonly to: number;
  readonly replaces: boolean;
  readonly bus: number;
  readonly channels: number;
}

/** @param unit frames of one */
const bounce =
  <Name extends '/section/bounce' | '/section/bounce/frames'>(unit: (context: Context) => number): SyncHandler<Name> =>
  (call, context) => {
    const [id, target, from, to, replace, bus, channels] = call.args;
    const scale = unit(context);
    const frame = (value: number, name: string): number => {
      if (!(value >= 0 && value < Infinity)) throw new CommandFailure(`${name} is ${value}; it must be 0 or later`);
      return Math.round(value * scale);
    };
    const part = { from: frame(from, 'from'), to: frame(to, 'to') };
    if (part.to <= part.from) throw new CommandFailure(`to is ${to}; it must be after from, which is ${from}`);
    const wanted = wantedTarget(call, context, target);
    const found = sourceOf(context, id);
    const asked = { target: wanted, ...part, replaces: replace !== 0, bus, channels };
    if ('engine' in found) bounceSection(call, context, found, { ...asked, id: found.group });
    else bounceElement(call, context, found, { ...asked, id: found.id });
  };

/** Returns the section or the element that an id stands for: a number is a section's group first. @throws CommandFailure, ParamError */
function sourceOf({ sections, instruments }: Context, id: number | string): Section | ElementVoice {
  const section = typeof id === 'number' ? sections.find(id) : undefined;
  if (section) return section;
  const elements = instruments?.kinds.element;
  const which = typeof id === 'string' && /^\d+$/.test(id) ? Number(id) : id;
  if (!elements || elements.select(which).length === 0)
    throw new CommandFailure(`${id} is neither a section nor an element that is there`);
  return elements.one(which);
}

function bounceSection(call: Call, context: Context, section: Section, asked: Asked): void {
  const { layout } = context;
  const { group, engine } = section;
  const { from, to, bus, replaces } = asked;
  const channels = asked.channels || layout.outputs;
  if (!engine.bounce)
    throw new CommandFailure(`section ${group} is calculated offline; it is bounced in real time only`);
  if (!(bus >= 0 && channels > 0 && bus + channels <= layout.audioBuses))
    throw new CommandFailure(
      `bus is ${bus}, channels ${channels}; there are audio buses 0 to ${layout.audioBuses - 1}`,
    );
  const destination = destinationOf(call, context, asked.target, to - from, channels);
  guarded(destination, () => {
    if (replaces) checkSectionReplaced(context, destination, to - from);
  });
  const at = call.sample === undefined ? undefined : Math.round(call.sample);
  const part: SectionPart = { at, from, to, bus, channels };
  const work = async () => {
    const bounced = await engine.bounce!(part, destination.target, () => context.sections.native.lend(section));
    return {
      first: bounced.first,
      put: () => replaceSection(context, group, destination.called as number, part, bounced),
    };
  };
  timing.later(call, context, carryOut(call, asked, destination, work));
}

function bounceElement(call: Call, context: Context, voice: ElementVoice, asked: Asked): void {
  const { instruments, elementBounces, layout } = context;
  const { from, to, bus, channels, replaces } = asked;
  if (!elementBounces) throw new CommandFailure('elements are bounced in real time only');
  if (bus !== 0 || channels !== 0)
    throw new CommandFailure(
      `voice ${voice.id}: bus and channels are for sections; of an element all outputs are bounced`,
    );
  const plan = planBounce(instruments!.kinds.element!, voice, from, to, layout);
  const destination = destinationOf(call, context, asked.target, to - from, plan.channels);
  guarded(destination, () => {
    if (replaces) checkElementReplaced(context, voice, destination);
  });
  const work = async () => {
    await elementBounces.run(plan, destination.target);
    return {
      first: from,
      put: () => replaceElement(context, voice, destination.called as string, plan.channels, from),
    };
  };
  timing.later(call, context, carryOut(call, asked, destination, work));
}

/** Gives a destination back where a check fails. */
function guarded({ abandon }: Destination, check: () => void): void {
  try {
    check();
  } catch (error) {
    abandon();
    throw error;
  }
}

/** Waits for a bounce, puts it where it is to be, and answers. */
async function carryOut(
  call: Call,
  { id, from, to, replaces }: Asked,
  destination: Destination,
  work: () => Promise<{ readonly first: number; readonly put: () => Promise<number> }>,
): Promise<void> {
  const { called, where } = destination;
  let result: Awaited<ReturnType<typeof work>>;
  try {
    result = await work();
  } catch (error) {
    destination.abandon();
    throw error instanceof BounceError ? new CommandFailure(error.message) : error;
  }
  await destination.complete();
  const answer = [id, called, to - from, result.first];
  if (replaces) {
    try {
      answer.push(await result.put());
    } catch (error) {
      throw new CommandFailure(`replace: ${(error as Error).message}; the bounce is in ${where}`);
    }
  }
  call.peer.send(done(call.row.name, `i${typeof called === 'number' ? 'i' : 's'}id${replaces ? 'i' : ''}`, answer));
}

export const bounceHandlers = {
  '/section/bounce': bounce<'/section/bounce'>(({ layout }) => layout.sampleRate),
  '/section/bounce/frames': bounce<'/section/bounce/frames'>(() => 1),
} satisfies Partial<SyncHandlers>;
