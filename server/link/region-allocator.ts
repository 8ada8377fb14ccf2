/** First-fit allocation in a region of the shared memory; freed neighbours become one piece again. */
import type { Region } from '../world/region.ts';

const alignment = 64;

export class RegionAllocator {
  /** Free pieces by address. */
  private readonly free: { address: number; bytes: number }[];
  private readonly used = new Map<number, number>();

  constructor({ address, bytes }: Region) {
    this.free = [{ address, bytes }];
  }

  /** The address of `bytes` bytes on a 64-byte boundary; undefined when no free piece is large enough. */
  allocate(bytes: number): number | undefined {
    const size = Math.ceil(bytes / alignment) * alignment;
    const at = this.free.findIndex((piece) => piece.bytes >= size);
    if (at < 0 || !(size > 0)) return undefined;
    const piece = this.free[at]!;
    const { address } = piece;
    piece.address += size;
    piece.bytes -= size;
    if (piece.bytes === 0) this.free.splice(at, 1);
    this.used.set(address, size);
    return address;
  }

  /** @throws RangeError for an address that was not handed out: a fault in the calling code */
  release(address: number): void {
    const bytes = this.used.get(address);
    if (bytes === undefined) throw new RangeError(`no memory was allocated at ${address}`);
    this.used.delete(address);
    let at = this.free.findIndex((piece) => piece.address > address);
    if (at < 0) at = this.free.length;
    this.free.splice(at, 0, { address, bytes });
    this.join(at);
    if (at > 0) this.join(at - 1);
  }

  /** Returns the pieces that are in use. */
  get pieces(): Region[] {
    return [...this.used].map(([address, bytes]) => ({ address, bytes }));
  }

  get freeBytes(): number {
    return this.free.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  private join(at: number): void {
    const piece = this.free[at]!;
    const after = this.free[at + 1];
    if (!after || piece.address + piece.bytes !== after.address) return;
    piece.bytes += after.bytes;
    this.free.splice(at + 1, 1);
  }
}
