/** Calculates an element, and all that it hears, for a stretch of the session: in a world of their own, faster than time passes. */

import type { SynthDef, UnitSpec } from '../../../protocol/synthdef/graph.ts';
import { Plain } from '../../clock/onset.ts';
import type { Entry } from '../../instruments/catalogue.ts';
import type { BouncedElement, ElementBounce } from '../../instruments/element/bounce.ts';
import type { Endpoint } from '../../instruments/element/connections.ts';
import type { ElementInstrument } from '../../instruments/element/define.ts';
import type { GraphChange } from '../../instruments/element/graph-edit.ts';
import type { ElementJob } from '../../instruments/element/host.ts';
import type { ElementRequest } from '../../instruments/element/messages.ts';
import type { Specialised } from '../../instruments/element/specialiser.ts';
import type { ElementVoices } from '../../instruments/element/voices.ts';
import type { RenderPoolOptions } from '../../instruments/render/host.ts';
import { perform } from '../../instruments/soft-side-here.ts';
import { declarationOf } from '../../synthdef/ugens/index.ts';
import type { BounceSink } from '../../workers/bounce-sink.ts';
import { OfflineElements, type SoftSidesHere } from '../offline-elements.ts';

/** Returns the code of an element in a bundle. */
export type FindElement = (module: string, instrument: string) => Promise<ElementInstrument>;

/** Pages of memory: room for what is prepared, and for tapes. */
const memoryPages = 8192;
const realTimeMemoryBytes = 64 << 20;
/** Seconds before its beginning at which an element is got ready: less than a launch takes as near. */
const early = 0.4;

class SoftSides implements SoftSidesHere {
  private underWay = 0;

  constructor(
    private readonly find: FindElement,
    private readonly pool: RenderPoolOptions,
  ) {}

  get busy(): boolean {
    return this.underWay > 0;
  }

  run<R extends ElementRequest>(job: ElementJob<R>): void {
    void this.perform(job);
  }

  private async perform<R extends ElementRequest>(job: ElementJob<R>): Promise<void> {
    const { module, instrument } = job.request;
    this.underWay++;
    await perform(await this.find(module, instrument), job, this.pool);
    this.underWay--;
  }
}

/**
 * Writes what is heard of an element to a sink.
 * @param progress is called after each block
 * @throws Error with the first fault of a soft side, or why it cannot be made
 */
export async function bounceElements(
  bounce: ElementBounce,
  find: FindElement,
  sink: BounceSink,
  progress: () => void = () => {},
): Promise<void> {
  const world = worldLike(bounce, find);
  await load(world, bounce);
  const { elements, from, to, phase } = bounce;
  const { blockSize, sampleRate } = world.layout;
  const keeps = elements.some((each) => keepsSomething(world, each));
  // What sounds where time begins to roll rises within a block.
  const first = keeps ? Math.min(from, ...elements.map(({ start }) => start)) : Math.max(0, from - blockSize);
  await world.until(world.voices.transport.move({ rolling: false, frame: first }));
  // A frame lies where it does in blocks of the server: what is calculated once a block is so on the same frame.
  const lead = Math.floor(early * sampleRate);
  const rolls = Math.ceil((world.sample + lead) / blockSize) * blockSize + ((first + phase) % blockSize);
  await world.until(world.voices.transport.move({ rolling: true, sample: rolls }));
  const sampleOf = (frame: number): number => rolls + frame - first;
  const groups = groupsOf(elements, first, to);
  const beginning = new Beginning(world, bounce);
  for (const end = sampleOf(to); world.sample < end; ) {
    while (groups[0] && sampleOf(groups[0].start) - world.sample <= lead + blockSize) {
      const group = groups.shift()!;
      await beginning.begin(group.elements, group.start, sampleOf(group.start));
    }
    await world.settle();
    const at = world.sample;
    world.render();
    await world.settle();
    if (world.faults.length > 0) throw new Error([...new Set(world.faults)].join('; '));
    const [begin, stop] = [Math.max(0, sampleOf(from) - at), Math.min(blockSize, end - at)];
    if (begin < stop) sink.write(world.engine.outputs, begin, stop);
    progress();
  }
}

function worldLike({ layout, channels, files }: ElementBounce, find: FindElement): OfflineElements {
  const { blockSize, sampleRate, randomGenerators, maxNodes, controlBuses } = layout;
  return new OfflineElements({
    world: {
      blockSize,
      sampleRate,
      randomGenerators,
      maxNodes,
      controlBuses,
      audioBuses: channels,
      privateBuses: layout.allAudioBuses - layout.audioBuses,
      inputs: 0,
      outputs: channels,
      buffers: 16,
      numBuffers: 16,
      maxBundles: 1024,
      realTimeMemoryBytes,
    },
    memoryPages,
    load: async (path) => files.find((file) => file.path === path)!.loaded,
    softSides: (pool) => new SoftSides(find, pool),
  });
}

async function load(world: OfflineElements, { files, elements }: ElementBounce): Promise<void> {
  for (const { path } of files) await world.until(world.instruments.catalogue.load(path));
  for (const each of elements) {
    const found = world.voices.beginnings.interfaceFor(entryOf(world, each), each.init);
    if (found instanceof Promise) await world.until(found);
  }
}

type ElementEntry = Parameters<ElementVoices['make']>[0];

function entryOf({ instruments }: OfflineElements, { instrument }: BouncedElement): ElementEntry {
  return instruments.catalogue.find(instrument) as Entry as ElementEntry;
}

/** Interface and SynthDef of an element, which were found before. */
function specialisedOf(world: OfflineElements, element: BouncedElement): Specialised {
  const found = world.voices.beginnings.interfaceFor(entryOf(world, element), element.init);
  if (found instanceof Promise) throw new TypeError(`the interface of element ${element.id} is not known yet`);
  return found;
}

/** UGens whose sample follows from those of their inputs, the session's frame and what was prepared. */
const memoryless = new Set([
  'In',
  'Out',
  'Series',
  'Prepared',
  'BinaryOpUGen',
  'UnaryOpUGen',
  'MulAdd',
  'Sum3',
  'Sum4',
  'DC',
]);

/** Resources of UGens that a copy does not have. */
const ofOthers = ['audioBus', 'controlBus', 'buffer', 'node'] as const;

/**
 * Returns true when what is heard of an element depends on what was heard before: its graph keeps something, or its soft side takes what the graph left.
 * @throws Error for a graph that reads or writes beside its ports
 */
function keepsSomething(world: OfflineElements, element: BouncedElement): boolean {
  const { defs, symbols } = world.control.context;
  const graph = defs.ofSymbol(symbols.of(specialisedOf(world, element).def))!.def;
  let keeps = entryOf(world, element).description.cleans;
  for (const unit of graph.units) {
    const { controls, reads = [], writes = [] } = declarationOf(unit.name, unit.specialIndex)!;
    if (controls) continue;
    const touches = [...reads, ...writes];
    if (ofOthers.some((each) => touches.includes(each)) && !isPort(graph, unit))
      throw new Error(
        `element ${element.id} (${element.instrument}): ${unit.name} reads or writes what is not the element's own; it cannot be bounced`,
      );
    keeps ||= !memoryless.has(unit.name) || touches.includes('random');
  }
  return keeps;
}

/** True for a unit that reads or writes at a port, whose bus is a control's value. */
function isPort({ units }: SynthDef, { name, inputs: [bus] }: UnitSpec): boolean {
  const source = bus && bus.unit >= 0 ? units[bus.unit]! : undefined;
  return (name === 'In' || name === 'Out') && source !== undefined && isHeld(source);
}

const isHeld = ({ name, specialIndex }: UnitSpec): boolean => declarationOf(name, specialIndex)?.controls === 'held';

interface Group {
  readonly start: number;
  readonly elements: readonly BouncedElement[];
}

/** Returns the elements that begin together, in the order of time. */
function groupsOf(elements: readonly BouncedElement[], first: number, to: number): Group[] {
  const frames = [...new Set(elements.map(({ start }) => Math.max(first, start)))].filter((start) => start < to);
  return frames
    .sort((a, b) => a - b)
    .map((start) => ({ start, elements: elements.filter((each) => Math.max(first, each.start) === start) }));
}

/** Elements that have begun, by the numbers that they have in the server. */
class Beginning {
  private readonly numbers = new Map<number, number>();

  constructor(
    private readonly world: OfflineElements,
    private readonly bounce: ElementBounce,
  ) {}

  /** Begins elements on a frame, and connects them with those that are there. @throws Error where one of them cannot be begun there */
  async begin(elements: readonly BouncedElement[], frame: number, sample: number): Promise<void> {
    const { world, numbers } = this;
    const added = new Set(elements.map(({ id }) => id));
    const changes: GraphChange[] = elements.map(({ id, instrument, init, start, series }) => ({
      change: 'add',
      instrument,
      as: nameOf(id),
      given: init,
      from: { start, series },
    }));
    for (const { from, to } of this.bounce.connections) {
      const ends = [from, to].map((end) => ('voice' in end ? end.voice : -1));
      if (ends.every((id) => added.has(id) || numbers.has(id)) && ends.some((id) => added.has(id)))
        changes.push({ change: 'connect', from: this.endOf(from, added), to: this.endOf(to, added) });
    }
    if (added.has(this.bounce.voice)) changes.push(...this.outputs());
    const { added: made } = await world.until(world.instruments.graph!.edit(changes, new Plain(sample)));
    for (const id of added) {
      const number = made[nameOf(id)]!;
      numbers.set(id, number);
      const begun = world.voices.one(number).sides?.begin;
      if (begun !== frame) throw new Error(`element ${id} could not begin on frame ${frame}, but on ${begun}`);
    }
  }

  /** Connections of the output ports with the outputs, one after the other. */
  private outputs(): GraphChange[] {
    const { voice, elements } = this.bounce;
    const element = elements.find(({ id }) => id === voice)!;
    const { interface: ports } = specialisedOf(this.world, element);
    let bus = 0;
    return Object.entries(ports.outputs).map(([port, channels]) => {
      bus += channels;
      return { change: 'connect', from: `${nameOf(voice)}.${port}`, to: bus - channels };
    });
  }

  private endOf(end: Endpoint, added: ReadonlySet<number>): string {
    if ('bus' in end) throw new TypeError('a bounce has connections between elements alone');
    return `${added.has(end.voice) ? nameOf(end.voice) : this.numbers.get(end.voice)}.${end.port}`;
  }
}

const nameOf = (id: number): string => `element${id}`;
