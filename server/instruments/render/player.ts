/** One node that plays rendered sound: its rows, and what the render thread says of it. Runs on the control thread. */
import type { Meters } from './meters.ts';
import type { SoundRow, SoundRows } from './rows.ts';

/** Services of the render thread for players. */
export interface PlayerLink {
  readonly rows: SoundRows;
  readonly meters: Meters;
  /** Makes the node with the first row. */
  add(player: Player): void;
  /** Sets controls of the node. */
  set(player: Player, controls: Readonly<Record<string, number>>): void;
  /** Calls back when the render thread has done what was sent before. */
  reached(then: () => void): void;
  free(player: Player): void;
}

/** Group in which a node is made, and its controls beside those that are the server's. */
export interface PlayerPlace {
  readonly channels: number;
  readonly group: number;
  readonly controls: Readonly<Record<string, number>>;
}

export class Player {
  /** Sample at which the pass that plays began; undefined before the first. */
  passBegan: number | undefined;
  /** Sample after its last, once it has played to its end. */
  end: number | undefined;
  /** The row that plays, or will first. */
  row: SoundRow;
  /** Row that `take` holds when it is not the one that plays: what comes next. */
  next: SoundRow | undefined;
  private readonly rows = new Map<number, SoundRow>();
  readonly meter: number;

  /** @param planned sample at which it was to begin; undefined for at once */
  constructor(
    readonly node: number,
    private readonly link: PlayerLink,
    readonly place: PlayerPlace,
    row: SoundRow,
    readonly planned: number | undefined,
  ) {
    this.row = row;
    this.rows.set(row.number, row);
    this.meter = link.meters.take();
    link.add(this);
  }

  /** Goes on with another row at the next boundary, in place of one that was to come. */
  follow(row: SoundRow): void {
    this.rows.set(row.number, row);
    this.exchange(row, row.number);
  }

  /** Ends at the next boundary. */
  finish(): void {
    this.exchange(undefined, -1);
  }

  /** Ends within a block, faded. */
  stop(): void {
    this.link.set(this, { gate: 0 });
  }

  /** A pass began with a row: whether it is another one than before. */
  passed(number: number, sample: number): boolean {
    this.passBegan = sample;
    const before = this.row;
    const now = this.rows.get(number);
    if (!now || now === before) return false;
    this.row = now;
    if (this.next === now) this.next = undefined;
    this.give(before);
    return true;
  }

  /** Amplitude of what it plays: the peak of late, after gain and before pan. */
  get level(): number {
    return this.link.meters.level(this.meter);
  }

  /** The node has ended: nothing plays its rows any more. */
  close(): void {
    this.link.meters.give(this.meter);
    for (const row of [...this.rows.values()]) this.give(row);
  }

  private exchange(next: SoundRow | undefined, take: number): void {
    const former = this.next;
    this.next = next;
    this.link.set(this, { take });
    // It may have begun to play in the meantime; that is told before this.
    if (former)
      this.link.reached(() => {
        if (this.row !== former) this.give(former);
      });
  }

  private give(row: SoundRow): void {
    if (this.rows.delete(row.number)) this.link.rows.give(row);
  }
}
