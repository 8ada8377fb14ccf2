/** Each client owns the node ids from clientId * 2^26 on, as in sclang. */
const idsPerClient = 2 ** 26;
/** Ids below are for nodes whose number a program chooses itself. */
const firstFreeId = 1000;

/** Hands out node ids; starts again after 67 million of them. */
export class NodeIds {
  private readonly offset: number;
  private nextId = firstFreeId;

  constructor(clientId: number) {
    this.offset = clientId * idsPerClient;
  }

  /** The group that a client plays in. */
  get defaultGroup(): number {
    return this.offset + 1;
  }

  next(): number {
    const id = this.offset + this.nextId;
    this.nextId = this.nextId + 1 < idsPerClient ? this.nextId + 1 : firstFreeId;
    return id;
  }
}

/** Hands out buffer numbers, the lowest free one first; the clients of a server share its buffers in equal parts. */
export class BufferNumbers {
  private readonly first: number;
  private readonly count: number;
  private readonly taken = new Set<number>();

  constructor(buffers: number, clientId: number, clients: number) {
    this.count = Math.floor(buffers / clients);
    this.first = this.count * clientId;
  }

  /** @throws RangeError when all are taken */
  next(): number {
    for (let number = this.first; number < this.first + this.count; number += 1) {
      if (!this.taken.has(number)) return this.take(number);
    }
    throw new RangeError(`all ${this.count} buffers of this client are taken`);
  }

  take(number: number): number {
    this.taken.add(number);
    return number;
  }

  release(number: number): void {
    this.taken.delete(number);
  }
}
