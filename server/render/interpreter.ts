/** Runs programs: one method an instruction. An instruction that cannot be done changes nothing and reports why. */
import type { Engine } from './engine.ts';
import { AddAction, Area, Event, Failure, instructionHeaderWords, lastNode, Op, originWord, sequel } from './instructions.ts';
import { BufferRow, type Layout, Pod, World } from './layout.ts';
import { Flag, Kind, rootSlot } from './node-table.ts';

/** Ids that the render thread gives to nodes whose id was left to it, or taken from them: scsynth's, eight apart and negative. */
const hiddenIdStep = 8;

export class Interpreter {
  private readonly layout: Layout;
  private readonly ints: Int32Array;
  private readonly floats: Float32Array;
  private origin = 0;
  private hiddenId = -hiddenIdStep;
  /** Slot of the node made last in this program; 0 when that failed. */
  private last = 0;
  /** Slot of the node whose place the one being made takes. */
  private replaced = 0;
  /** Whether an instruction of the message has failed. */
  private failed = false;

  constructor(private readonly engine: Engine) {
    this.layout = engine.layout;
    this.ints = engine.ints;
    this.floats = engine.floats;
  }

  /** Runs the instructions in words `at` … `end` of the memory. */
  run(at: number, end: number): void {
    this.last = 0;
    const { ints } = this;
    for (let here = at; here < end; here += ints[here + 1]!) {
      const op = ints[here]!;
      if (!(op & sequel)) this.failed = false;
      else if (this.failed && op !== (Op.echo | sequel)) continue;
      this.origin = ints[here + originWord]!;
      this.execute(op & ~sequel, here + instructionHeaderWords, here + ints[here + 1]!);
    }
  }

  private execute(op: number, a: number, end: number): void {
    const { ints, engine } = this;
    switch (op) {
      case Op.addSynth: return this.addSynth(ints[a]!, ints[a + 1]!, ints[a + 2]!, ints[a + 3]!);
      case Op.addGroup: return this.addGroup(ints[a]!, ints[a + 1]!, ints[a + 2]!);
      case Op.free: return this.free(ints[a]!);
      case Op.fade: return this.fade(ints[a]!);
      case Op.set: return this.set(a, end);
      case Op.fillControls: return this.fillControls(a);
      case Op.map: return this.map(a);
      case Op.run: return this.setRun(ints[a]!, ints[a + 1]! !== 0);
      case Op.move: return this.move(ints[a]!, ints[a + 1]!, ints[a + 2]!);
      case Op.moveBeside: return this.moveBeside(a, end);
      case Op.order: return this.order(a, end);
      case Op.forgetId: return this.forgetId(ints[a]!);
      case Op.freeAll: return this.freeAll(ints[a]!);
      case Op.deepFree: return this.deepFree(ints[a]!);
      case Op.poke: return this.poke(a, end);
      case Op.fill: return this.fill(a);
      case Op.peek: return this.peek(a);
      case Op.peekControls: return this.peekControls(a);
      case Op.query: return this.query(ints[a]!);
      case Op.echo: return engine.report.one(Event.echo, ints[a]!);
      case Op.setBuffer: return this.setBuffer(a);
      case Op.setBufferRate: return this.setBufferRate(ints[a]!, this.floats[a + 1]!);
      case Op.clearSchedule: return engine.clearSchedule();
      case Op.startScore: return engine.startScore();
      case Op.removeDef: return engine.remove(ints[a]!);
    }
  }

  private fail(failure: number, value: number): void {
    this.failed = true;
    this.engine.report.fail(this.origin, failure, value);
  }

  /** The slot of a node id; reports and gives 0 when there is none. */
  private find(id: number, missing: number = Failure.nodeNotFound): number {
    if (id === lastNode) return this.last; // its failure was reported when it was made
    const slot = this.engine.nodes.find(id);
    if (!slot) this.fail(missing, id);
    return slot;
  }

  /** The node that an add action is about; reports and gives 0 when there is none. */
  private findPlace(action: number, target: number, missing: number): number {
    return isInGroup(action) ? this.findGroup(target) : this.find(target, missing);
  }

  private findGroup(id: number): number {
    const slot = this.engine.nodes.find(id);
    if (!slot) this.fail(Failure.groupNotFound, id);
    else if (this.engine.nodes.kind[slot] !== Kind.group) {
      this.fail(Failure.notAGroup, id);
      return 0;
    }
    return slot;
  }

  // ---- making and placing ------------------------------------------------------------------------------------

  private addSynth(symbol: number, id: number, action: number, target: number): void {
    const { engine } = this;
    this.last = 0;
    const index = engine.defOf.get(symbol);
    if (!index) return this.fail(Failure.defNotFound, symbol);
    const at = this.findPlace(action, target, Failure.nodeNotFound);
    const slot = at && this.make(id, Kind.synth, action, at);
    if (!slot) return;
    const def = engine.defs[index]!;
    const group = engine.nodes.parent[slot]!;
    const place = engine.pods.take(index, def.podBytes, group, slot);
    if (!place) {
      engine.nodes.unlink(slot);
      engine.nodes.destroy(slot);
      return this.fail(Failure.outOfMemory, id);
    }
    engine.defOfNode[slot] = index;
    engine.placeOfNode[slot] = place;
    engine.memoryOfNode[slot] = engine.mapsOfNode[slot] = 0;
    engine.users[index]!++;
    engine.ints[World.synths >> 2]!++;
    engine.nodes.raise(slot, Flag.fresh | (def.commutes ? 0 : Flag.solo));
    this.initialise(engine.pods.address[place >> 2]! + 4 * (place & 3), slot, def.defaults);
    this.placed(slot);
  }

  private initialise(lane: number, slot: number, defaults: Float32Array): void {
    const { ints, floats, engine } = this;
    ints[(lane + Pod.done) >> 2] = 0;
    ints[(lane + Pod.nodeId) >> 2] = engine.nodes.id[slot]!;
    ints[(lane + Pod.sampleOffset) >> 2] = engine.sampleOffset;
    floats[(lane + Pod.subsampleOffset) >> 2] = engine.subsampleOffset;
    ints[(lane + Pod.random) >> 2] = 0;
    ints[(lane + Pod.notFinite) >> 2] = 0;
    ints[(lane + Pod.node) >> 2] = slot;
    ints[(lane + Pod.outOfMemory) >> 2] = 0;
    const def = engine.defs[engine.defOfNode[slot]!]!;
    for (let i = 0; i < defaults.length; i++) {
      floats[(lane + Pod.controls + 16 * i) >> 2] = defaults[i]!;
      const map = def.audioMaps.get(i);
      if (map !== undefined) ints[(lane + map) >> 2] = 0;
    }
  }

  private addGroup(id: number, action: number, target: number): void {
    this.last = 0;
    const at = this.findPlace(action, target, Failure.targetNotFound);
    if (!at) return;
    const slot = this.knownGroup(id, action, at) || this.make(id, Kind.group, action, at);
    if (slot) this.placed(slot);
  }

  /** A group of that id in the very group where it is wanted: then it stays as it is, and is told as if it were new. */
  private knownGroup(id: number, action: number, at: number): number {
    const { nodes } = this.engine;
    const slot = action === AddAction.replace ? 0 : nodes.find(id);
    this.replaced = 0;
    return slot && nodes.kind[slot] === Kind.group && nodes.parent[slot] === (isInGroup(action) ? at : nodes.parent[at]) ? slot : 0;
  }

  /** Creates a node at its place; 0, reported, when it cannot be. `replace` puts it before its target for now. */
  private make(id: number, kind: number, action: number, at: number): number {
    const { nodes } = this.engine;
    const replaces = action === AddAction.replace;
    this.replaced = replaces ? at : 0;
    if (!isInGroup(action) && at === rootSlot) {
      this.fail(Failure.rootGroup, 0);
      return 0;
    }
    const holder = id === -1 ? 0 : nodes.find(id);
    if (holder && !(replaces && holder === at)) {
      this.fail(Failure.duplicateNode, id);
      return 0;
    }
    // What is replaced gives its id away first, and ends without a word.
    if (replaces) this.hideId(at);
    const slot = nodes.create(id === -1 ? this.nextHiddenId() : id, kind);
    if (!slot) {
      this.fail(Failure.outOfNodes, nodes.capacity);
      return 0;
    }
    this.put(slot, replaces ? AddAction.before : action, at);
    return slot;
  }

  private nextHiddenId(): number {
    do this.hiddenId = (this.hiddenId - hiddenIdStep) | 0x80000000;
    while (this.engine.nodes.find(this.hiddenId));
    return this.hiddenId;
  }

  private hideId(slot: number): void {
    const { nodes, report } = this.engine;
    const former = nodes.id[slot]!;
    nodes.rename(slot, this.nextHiddenId());
    report.renamed(former, nodes.id[slot]!);
  }

  private forgetId(id: number): void {
    const slot = this.engine.nodes.find(id);
    if (slot && this.engine.nodes.kind[slot] === Kind.synth) this.hideId(slot);
  }

  private placed(slot: number): void {
    const { engine } = this;
    if (this.replaced) engine.deleteNode(this.replaced);
    this.replaced = 0;
    this.last = slot;
    engine.nodeEvent(Event.go, slot);
  }

  private put(slot: number, action: number, at: number): void {
    const { nodes } = this.engine;
    if (action === AddAction.head) nodes.insertHead(slot, at);
    else if (action === AddAction.tail) nodes.insertTail(slot, at);
    else if (action === AddAction.before) nodes.insertBefore(slot, at);
    else nodes.insertAfter(slot, at);
  }

  private move(id: number, action: number, target: number): void {
    const at = this.findPlace(action, target, Failure.nodeNotFound);
    const slot = at && this.find(id);
    if (slot) this.moveAloud(slot, action, at);
  }

  private moveAloud(slot: number, action: number, at: number): void {
    if (this.moveTo(slot, action, at)) this.engine.nodeEvent(Event.move, slot);
  }

  /** A pair of which one is not there is reported and left out. */
  private moveBeside(a: number, end: number): void {
    const { ints } = this;
    let slot = 0;
    let at = 0;
    for (let pair = a + 1; pair < end; pair += 2) {
      const node = this.find(ints[pair]!);
      const target = node && this.find(ints[pair + 1]!);
      if (!target) continue;
      if (slot && slot !== node) this.moveAloud(slot, ints[a]!, at);
      slot = node;
      at = target;
    }
    if (slot) this.moveAloud(slot, ints[a]!, at);
  }

  /** False when it stays where it is; reported when it cannot be there. */
  private moveTo(slot: number, action: number, at: number): boolean {
    const { nodes } = this.engine;
    if (slot === rootSlot || (!isInGroup(action) && at === rootSlot)) {
      this.fail(Failure.rootGroup, 0);
      return false;
    }
    if (slot === at) return false;
    if (nodes.isInside(at, slot)) {
      this.fail(Failure.moveIntoItself, nodes.id[slot]!);
      return false;
    }
    nodes.unlink(slot);
    this.put(slot, action, at);
    return true;
  }

  /** As in scsynth a first node that stays in its group moves without a word. */
  private order(a: number, end: number): void {
    const { ints, engine } = this;
    const { nodes } = engine;
    const action = ints[a]!;
    const at = this.findPlace(action, ints[a + 1]!, Failure.targetNotFound);
    if (!at) return;
    let previous = 0;
    for (let i = a + 2; i < end; i++) {
      const slot = nodes.find(ints[i]!);
      if (!slot) continue;
      const group = nodes.parent[slot]!;
      const moved = previous ? this.moveTo(slot, AddAction.after, previous) : this.moveTo(slot, action, at);
      if (this.failed) return;
      const quietly = !previous && isInGroup(action) && nodes.parent[slot] === group;
      if (moved) engine.nodeEvent(quietly ? Event.settle : Event.move, slot);
      previous = slot;
    }
    if (!previous) this.fail(Failure.nodeNotFound, ints[end - 1]!);
  }

  private free(id: number): void {
    const slot = this.find(id);
    if (!slot) return;
    if (slot === rootSlot) return this.fail(Failure.rootGroup, id);
    this.engine.deleteNode(slot);
  }

  /** What is not calculated has no sound to fade. */
  private fade(id: number): void {
    const { nodes } = this.engine;
    const slot = this.find(id);
    if (!slot) return;
    let calculated = nodes.kind[slot] === Kind.synth && !(nodes.flags[slot]! & Flag.fresh);
    for (let node = slot; node && calculated; node = nodes.parent[node]!) calculated = !(nodes.flags[node]! & Flag.paused);
    if (calculated) nodes.raise(slot, Flag.fading);
    else this.free(id);
  }

  private freeAll(id: number): void {
    const slot = this.findGroup(id);
    if (slot) this.engine.deleteChildren(slot);
  }

  private deepFree(id: number): void {
    const slot = this.findGroup(id);
    if (slot) this.freeSynthsOf(slot);
  }

  private freeSynthsOf(group: number): void {
    const { nodes } = this.engine;
    for (let node = nodes.head[group]!; node; ) {
      const after = nodes.next[node]!;
      if (nodes.kind[node] === Kind.group) this.freeSynthsOf(node);
      else this.engine.deleteUnplaced(node);
      node = after;
    }
  }

  private setRun(id: number, run: boolean): void {
    const slot = this.find(id);
    if (slot) this.engine.setRun(slot, run);
  }

  private query(id: number): void {
    const slot = this.find(id);
    if (slot) this.engine.nodeEvent(Event.info, slot);
  }

  // ---- controls ----------------------------------------------------------------------------------------------

  /** Control index of a synth, -1 when it has none of that name or at that offset. */
  private controlIndex(slot: number, byName: number, which: number, offset: number): number {
    const def = this.engine.defs[this.engine.defOfNode[slot]!]!;
    if (!byName) return which >= 0 && which + offset < def.defaults.length ? which + offset : -1;
    const found = def.controls.get(which);
    if (found === undefined || offset >= found % 65536) return -1;
    return (found - (found % 65536)) / 65536 + offset;
  }

  private laneAddress(slot: number): number {
    const place = this.engine.placeOfNode[slot]!;
    return this.engine.pods.address[place >> 2]! + 4 * (place & 3);
  }

  private set(a: number, end: number): void {
    const slot = this.find(this.ints[a]!);
    if (slot) this.setFrom(slot, this.ints[a + 1]!, this.ints[a + 2]!, this.ints[a + 3]!, a + 4, end, 1);
  }

  private fillControls(a: number): void {
    const { ints } = this;
    const slot = this.find(ints[a]!);
    if (slot) this.setFrom(slot, ints[a + 2]!, ints[a + 3]!, ints[a + 4]!, a + 5, a + 5 + Math.max(0, ints[a + 1]!), 0);
  }

  /** Sets consecutive controls from words `from` … `end`, or all to the first (`step` 0). A group passes it on. */
  private setFrom(slot: number, byName: number, which: number, offset: number, from: number, end: number, step: number): void {
    const { nodes } = this.engine;
    if (nodes.kind[slot] === Kind.group) {
      for (let n = nodes.head[slot]!; n; n = nodes.next[n]!) this.setFrom(n, byName, which, offset, from, end, step);
      return;
    }
    for (let i = 0; from + i < end; i++) {
      const index = this.controlIndex(slot, byName, which, offset + i);
      if (index < 0) return;
      if (this.engine.mapsOfNode[slot]) this.unmap(slot, index);
      this.floats[(this.laneAddress(slot) + Pod.controls + 16 * index) >> 2] = this.floats[from + i * step]!;
    }
  }

  private map(a: number): void {
    const { ints } = this;
    const slot = this.find(ints[a]!);
    if (slot) this.mapNode(slot, ints[a + 1]!, ints[a + 2]!, ints[a + 3]!, ints[a + 4]!, ints[a + 5]!);
  }

  private mapNode(slot: number, byName: number, which: number, offset: number, bus: number, rate: number): void {
    const { engine, layout } = this;
    const { nodes } = engine;
    if (nodes.kind[slot] === Kind.group) {
      for (let n = nodes.head[slot]!; n; n = nodes.next[n]!) this.mapNode(n, byName, which, offset, bus, rate);
      return;
    }
    const index = this.controlIndex(slot, byName, which, offset);
    if (index < 0) return;
    if (bus >= (rate === 2 ? layout.audioBuses : layout.controlBuses)) return this.engine.report.fail(this.origin, Failure.busOutOfRange, bus);
    this.unmap(slot, index);
    if (bus < 0) return;
    const entry = engine.pool.allocate(16);
    if (!entry) return this.fail(Failure.outOfMemory, bus);
    const control = this.laneAddress(slot) + Pod.controls + 16 * index;
    this.ints[entry >> 2] = control;
    this.ints[(entry >> 2) + 1] = rate === 2 ? layout.audioBusAddress + bus * layout.blockSize * 4 : layout.controlBusAddress + 4 * bus;
    this.ints[(entry >> 2) + 2] = index;
    this.floats[(entry >> 2) + 3] = this.floats[control >> 2]!;
    engine.pool.setLink(entry, engine.mapsOfNode[slot]!);
    engine.mapsOfNode[slot] = entry;
    nodes.raise(slot, Flag.solo);
    this.setAudioMap(slot, index, rate === 2 ? 2 + bus : 1);
  }

  private setAudioMap(slot: number, index: number, value: number): void {
    const offset = this.engine.defs[this.engine.defOfNode[slot]!]!.audioMaps.get(index);
    if (offset !== undefined) this.ints[(this.laneAddress(slot) + offset) >> 2] = value;
  }

  /** Gives a mapped control its own value back. */
  private unmap(slot: number, index: number): void {
    const { engine, ints } = this;
    let before = 0;
    for (let map = engine.mapsOfNode[slot]!; map; before = map, map = engine.pool.link(map)) {
      if (ints[(map >> 2) + 2] !== index) continue;
      this.floats[ints[map >> 2]! >> 2] = this.floats[(map >> 2) + 3]!;
      this.setAudioMap(slot, index, 0);
      const after = engine.pool.link(map);
      if (before) engine.pool.setLink(before, after);
      else engine.mapsOfNode[slot] = after;
      engine.pool.release(map);
      break;
    }
    const def = engine.defs[engine.defOfNode[slot]!]!;
    if (!engine.mapsOfNode[slot] && def.commutes) engine.nodes.lower(slot, Flag.solo);
  }

  private peekControls(a: number): void {
    const { ints, engine } = this;
    const token = ints[a]!;
    const slot = this.find(ints[a + 1]!);
    if (!slot) return;
    if (engine.nodes.kind[slot] !== Kind.synth) return this.fail(Failure.notASynth, ints[a + 1]!);
    const first = this.controlIndex(slot, ints[a + 2]!, ints[a + 3]!, ints[a + 4]!);
    const count = ints[a + 5]!;
    const last = count > 0 ? this.controlIndex(slot, ints[a + 2]!, ints[a + 3]!, ints[a + 4]! + count - 1) : first;
    if (first < 0 || last < 0) return this.fail(Failure.indexOutOfRange, ints[a + 3]!);
    if (!engine.report.beginValues(token, count)) return;
    for (let i = 0; i < count; i++) engine.report.value(this.ownValue(slot, first + i));
    engine.report.endValues();
  }

  /** A control's own value, also while it is mapped. */
  private ownValue(slot: number, index: number): number {
    const { engine } = this;
    for (let map = engine.mapsOfNode[slot]!; map; map = engine.pool.link(map)) {
      if (this.ints[(map >> 2) + 2] === index) return this.floats[(map >> 2) + 3]!;
    }
    return this.floats[(this.laneAddress(slot) + Pod.controls + 16 * index) >> 2]!;
  }

  // ---- busses and buffers ------------------------------------------------------------------------------------

  /** Word index of element 0 of a buffer, or of control bus `number`. */
  private areaStart(kind: number, number: number): number {
    if (kind === Area.controlBus) return (this.layout.controlBusAddress >> 2) + number;
    return this.isBuffer(number) ? this.ints[this.bufferRow(number)]! >>> 2 : 0;
  }

  /** How many elements there are from there. */
  private areaSize(kind: number, number: number): number {
    if (kind === Area.controlBus) return number >= 0 ? this.layout.controlBuses - number : 0;
    return this.isBuffer(number) ? this.ints[this.bufferRow(number) + (BufferRow.samples >> 2)]! : 0;
  }

  private isBuffer(number: number): boolean {
    return number >= 0 && number < this.layout.buffers;
  }

  /** Reports the first of the elements `offset` … `offset + count` that is not there. */
  private outside(kind: number, number: number, offset: number, size: number): void {
    const first = offset < 0 ? offset : Math.max(offset, size);
    this.fail(Failure.indexOutOfRange, kind === Area.controlBus ? number + first : first);
  }

  private bufferRow(number: number): number {
    return (this.layout.bufferTableAddress + number * BufferRow.bytes) >> 2;
  }

  private poke(a: number, end: number): void {
    const { ints, floats } = this;
    const [kind, number, offset] = [ints[a]!, ints[a + 1]!, ints[a + 2]!];
    const values = a + 3;
    const size = this.areaSize(kind, number);
    const last = Math.min(offset + end - values, size);
    const to = this.areaStart(kind, number);
    for (let i = Math.max(0, offset); i < last; i++) floats[to + i] = floats[values + i - offset]!;
    if (kind === Area.controlBus && last > offset) this.touch(number + offset, last - offset);
    if (offset < 0 || last < offset + end - values) this.outside(kind, number, offset, size);
  }

  private fill(a: number): void {
    const { ints, floats } = this;
    const [kind, number, offset, count] = [ints[a]!, ints[a + 1]!, ints[a + 2]!, ints[a + 3]!];
    const size = this.areaSize(kind, number);
    const first = Math.max(0, offset);
    const last = Math.min(offset + count, size);
    const to = this.areaStart(kind, number);
    if (last > first) floats.fill(floats[a + 4]!, to + first, to + last);
    if (kind === Area.controlBus && last > first) this.touch(number + first, last - first);
    if (count > 0 && (offset < 0 || last < offset + count)) this.outside(kind, number, offset, size);
  }

  private touch(bus: number, count: number): void {
    const first = (this.layout.controlTouchedAddress >> 2) + bus;
    this.ints.fill(this.ints[World.block >> 2]!, first, first + count);
  }

  private peek(a: number): void {
    const { ints, floats, engine } = this;
    const [kind, number, offset, count] = [ints[a + 1]!, ints[a + 2]!, ints[a + 3]!, ints[a + 4]!];
    const size = this.areaSize(kind, number);
    if (offset < 0 || count < 0 || offset + count > size) return this.outside(kind, number, offset, size);
    if (!engine.report.beginValues(ints[a]!, count)) return;
    const from = this.areaStart(kind, number) + offset;
    for (let i = 0; i < count; i++) engine.report.value(floats[from + i]!);
    engine.report.endValues();
  }

  private setBuffer(a: number): void {
    const { ints } = this;
    const row = this.bufferRow(ints[a]!);
    const frames = ints[a + 2]!;
    const channels = ints[a + 3]!;
    ints[row] = ints[a + 1]!;
    ints[row + (BufferRow.frames >> 2)] = frames;
    ints[row + (BufferRow.channels >> 2)] = channels;
    ints[row + (BufferRow.samples >> 2)] = frames * channels;
    ints[row + (BufferRow.coordinates >> 2)] = 0;
    ints[row + (BufferRow.end >> 2)] = ints[row + (BufferRow.passed >> 2)] = -1;
    this.setBufferRate(ints[a]!, this.floats[a + 4]!);
  }

  private setBufferRate(number: number, sampleRate: number): void {
    const { ints, floats, layout } = this;
    const row = this.bufferRow(number);
    const frames = ints[row + (BufferRow.frames >> 2)]!;
    floats[row + (BufferRow.sampleRate >> 2)] = sampleRate;
    floats[row + (BufferRow.rateScale >> 2)] = sampleRate / layout.sampleRate;
    floats[row + (BufferRow.duration >> 2)] = sampleRate > 0 ? frames / sampleRate : 0;
  }
}

function isInGroup(action: number): boolean {
  return action === AddAction.head || action === AddAction.tail;
}
