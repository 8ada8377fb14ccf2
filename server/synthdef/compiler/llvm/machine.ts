/**
 * Memory of one function, and its own addresses, as what writes its parts needs them.
 *
 * Every address is 32 bits wide, is added up in 32 bits, and is counted from the memory's base, which is the first argument of every function:
 *
 *     load of %v1 at 1024     →   %v2 = add i32 %v1, 1024
 *                                 %v3 = zext i32 %v2 to i64
 *                                 %v4 = getelementptr i8, ptr %base, i64 %v3
 *                                 %v5 = load float, ptr %v4, align 1
 *
 * so that nothing outside 4 GiB can be reached, but for the page behind it by a vector at the very end (see native/link/pages.ts). No alignment is assumed: a wrong one would be undefined.
 */
import { RandomRow, World } from '../../../world/layout.ts';
import { type Kind, laneBytes } from '../graph/kinds.ts';
import { streamStride, streamsMask } from '../run-function.ts';
import { type LaneApart, lanesApart, runningApart, runningFrom } from './lanes-apart.ts';
import { literal, typeOf, vectorLiteral } from './types.ts';
import { Values } from './values.ts';
import { lanesOf, podLanes, podNames } from './width.ts';

/** Bytes of a lane's word in a slot of 32 bits. */
const wordBytes = 4;

export abstract class Machine extends Values {
  /** Several lanes: the mask of those for which the surrounding conditions hold; null: all that run. */
  condition: string | null = null;
  private readonly addresses: {
    [name in 'active' | 'lane4' | 'at4' | 'at8' | 'wires' | 'podVector' | 'slotVector' | 'frame']?: string;
  } = {};
  private readonly atEntry = (code: string) => this.text.letAtEntry(code);
  private lanes: readonly LaneApart[] | undefined;

  // ---- the function's own addresses ------------------------------------------------------------------------------

  /** Lanes apart, by their places. */
  get apart(): readonly LaneApart[] {
    this.lanes ??= lanesApart(this.text, this.width);
    return this.lanes;
  }

  /** Addresses of the pods: of lanes apart each one's. */
  get pods(): readonly string[] {
    return this.isApart ? this.apart.map(({ pod }) => pod) : podNames(this.width);
  }

  /** Bytes from the wires of a pod to those of the next, where there is a next. */
  private get bankBytes(): number {
    return this.around.bankBytes ?? 0;
  }

  /** One lane: four times its number. */
  private get lane4(): string {
    const { text, addresses } = this;
    addresses.lane4 ??= text.letAtEntry(
      this.graph.signature.form === 'slots' ? 'sub i32 %slots, %pod' : 'shl i32 %lane, 2',
    );
    return addresses.lane4;
  }

  /** One lane: the address that slots of a kind are counted from. Those of 64 bits lie twice as far from the pod. */
  private laneSlots(kind: Kind): string {
    const { text, addresses } = this;
    addresses.at4 ??= this.graph.signature.form === 'slots' ? '%slots' : text.letAtEntry(`add i32 %pod, ${this.lane4}`);
    if (laneBytes(kind) === 4) return addresses.at4;
    addresses.at8 ??= text.letAtEntry(`add i32 ${addresses.at4}, ${this.lane4}`);
    return addresses.at8;
  }

  /** Addresses of a slot: of one lane's word, or of the words of each pod. */
  slots(kind: Kind, offset: number): string[] {
    const ofLane = laneBytes(kind) === 4 ? 'at4' : 'at8';
    const ofLanes = () => (this.isApart ? this.apart.map((lane) => lane[ofLane]) : this.pods);
    const from = this.width === 1 ? [this.laneSlots(kind)] : ofLanes();
    return from.map((pod) => this.offset(pod, offset));
  }

  /** Place among the words of a frame: one lane's among all wires of its pod, or each lane's. */
  laneOffset(): string {
    const { width, addresses, text } = this;
    if (width > 1)
      return vectorLiteral(
        'i32',
        lanesOf(width, (bank, lane) => bank * this.bankBytes + wordBytes * lane),
      );
    if (!this.isBanked) return this.lane4;
    addresses.wires ??= text.letAtEntry(`add i32 ${this.lane4}, %bank`);
    return addresses.wires;
  }

  /** Bytes from a random generator's own stream to that of each lane (see `RandomRow`). */
  randomStream(): string {
    const { width, text } = this;
    const stream = this.loadOnce('i32', String(World.stream));
    const several = this.loadOnce('i32', String(World.several));
    if (width === 1) return text.let(`add i32 ${stream}, ${text.let(`and i32 ${several}, ${this.lane4}`)}`);
    const type = typeOf('i32', width);
    const words = (of: (bank: number, lane: number) => number) => vectorLiteral('i32', lanesOf(width, of));
    if (width === podLanes && !this.isApart) {
      const ofLane = text.let(`and ${type} ${this.splat('i32', several, width)}, ${words((_, lane) => 4 * lane)}`);
      return text.let(`add ${type} ${this.splat('i32', stream, width)}, ${ofLane}`);
    }
    // The stream of the first entry is told; those behind it are counted around.
    const idle = this.isApart ? runningFrom(text, width) : '0';
    const behind = text.let(`sub i32 ${stream}, ${text.let(`mul i32 ${idle}, ${streamStride.lone}`)}`);
    const first = text.let(`sub i32 ${behind}, ${RandomRow.streams}`);
    const places = words((bank, lane) =>
      this.isApart ? streamStride.lone * (podLanes * bank + lane) : streamStride.several * bank,
    );
    const all = text.let(`add ${type} ${this.splat('i32', first, width)}, ${places}`);
    const around = text.let(`and ${type} ${all}, ${literal('i32', streamsMask, width)}`);
    const own = words((_, lane) => RandomRow.streams + (this.isApart ? 0 : 4 * lane));
    return text.let(`add ${type} ${around}, ${own}`);
  }

  /** True for a function of one lane that is told where the wires of its pod are. */
  private get isBanked(): boolean {
    return this.width === 1 && this.around.bankBytes !== null && this.graph.signature.form === 'pod';
  }

  /** Four lanes or more: each lane's pod, as a vector. */
  podOfLanes(): string {
    const { addresses, pods, atEntry } = this;
    addresses.podVector ??= this.isApart
      ? this.pack('i32', pods, atEntry)
      : this.join(
          'i32',
          pods.map((pod) => this.splat('i32', pod, podLanes, atEntry)),
          atEntry,
        );
    return addresses.podVector;
  }

  /** Four lanes or more: each lane's address that slots of 32 bits are counted from, as a vector. */
  slotsOfLanes(): string {
    const { addresses, atEntry, width } = this;
    const words = () =>
      vectorLiteral(
        'i32',
        lanesOf(width, (_, lane) => wordBytes * lane),
      );
    addresses.slotVector ??= this.isApart
      ? this.pack(
          'i32',
          this.apart.map(({ at4 }) => at4),
          atEntry,
        )
      : atEntry(`add <${width} x i32> ${this.podOfLanes()}, ${words()}`);
    return addresses.slotVector;
  }

  /** Four lanes or more: the mask of those that run. */
  get active(): string {
    const { addresses, text, width, atEntry } = this;
    addresses.active ??= this.isApart ? runningApart(text, width) : this.maskOfBits('%lanes', width, atEntry);
    return addresses.active;
  }

  /** Four lanes or more: the mask in force. */
  get running(): string {
    return this.condition ?? this.active;
  }

  /** Place of the counter of the loop over frames: 16 bytes a frame. */
  get frame(): string {
    this.addresses.frame ??= this.text.variable('i32');
    return this.addresses.frame;
  }

  /** The counter of the loop over frames. */
  presentFrame(): string {
    return this.text.let(`load i32, ptr ${this.frame}`);
  }

  /** Addresses of the loop's frame in a wire, or of the first one: of one lane's word, or of the words of each pod. */
  wire(address: number, frame: string | null): string[] {
    // The counter is small, and no wire lies at the memory's end.
    const at = (offset: number) => (frame ? this.text.let(`add nuw i32 ${frame}, ${offset}`) : String(offset));
    if (this.width > 1)
      return Array.from({ length: this.width / podLanes }, (_, bank) => at(address + bank * this.bankBytes));
    return [this.text.let(`add nuw i32 ${this.laneOffset()}, ${at(address)}`)];
  }

  /** Addresses of the loop's frame in an array of slots of 32 bits. */
  frameOfSlots(offset: number): string[] {
    const frame = this.presentFrame();
    return this.slots('i32', offset).map((slot) => this.text.let(`add i32 ${slot}, ${frame}`));
  }

  // ---- memory ----------------------------------------------------------------------------------------------------

  /** Returns the sum of an address and a constant offset. */
  offset(address: string, offset: number): string {
    return offset === 0 ? address : this.text.let(`add i32 ${address}, ${offset}`);
  }

  /** Returns a pointer to a number of bytes at an address. */
  pointer(address: string, bytes: number): string {
    const { text } = this;
    const at = this.around.isChecked
      ? text.let(`call i32 ${this.around.fixed('checked')}(ptr %base, i32 ${address}, i32 ${bytes})`)
      : address;
    return text.let(`getelementptr i8, ptr %base, i64 ${text.let(`zext i32 ${at} to i64`)}`);
  }

  load(kind: Kind, count: number, address: string): string {
    const pointer = this.pointer(address, laneBytes(kind) * count);
    return this.text.let(`load ${typeOf(kind, count)}, ptr ${pointer}, align 1`);
  }

  /** Loads a word that other threads may write: it is never read again in the place of the value. */
  loadOnce(kind: Kind, address: string): string {
    const bytes = laneBytes(kind);
    return this.text.let(`load atomic ${typeOf(kind)}, ptr ${this.pointer(address, bytes)} unordered, align ${bytes}`);
  }

  /** Loads a word at an address of the graph's: integers are addresses and bounds that other threads may write. */
  loadWord(kind: Kind, address: string): string {
    return kind === 'i32' ? this.loadOnce(kind, address) : this.load(kind, 1, address);
  }

  store(kind: Kind, count: number, address: string, value: string): void {
    const pointer = this.pointer(address, laneBytes(kind) * count);
    this.text.do(`store ${typeOf(kind, count)} ${value}, ptr ${pointer}, align 1`);
  }

  /** Loads a value whose parts lie at addresses of their own. */
  loadParts(kind: Kind, count: number, addresses: readonly string[]): string {
    const parts = addresses.map((address) => this.load(kind, count / addresses.length, address));
    return count > 1 && parts.length === count ? this.pack(kind, parts) : this.join(kind, parts);
  }

  storeParts(kind: Kind, count: number, addresses: readonly string[], value: string): void {
    addresses.forEach((address, part) => {
      this.store(kind, count / addresses.length, address, this.part(kind, count, value, part, addresses.length));
    });
  }
}
