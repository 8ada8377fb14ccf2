/** Values of elements' parameters in a block, on the render thread, from their series (see series.ts). A value that goes on is not written again. */
import { ElementSlot, steadyOffset } from '../world/element-slots.ts';
import type { MemoryViews } from '../world/memory-views.ts';
import { fillSeries, seriesAt, seriesOf } from '../world/series.ts';
import type { ElementOffers } from './element-offers.ts';
import type { Session } from './session.ts';

export class ElementValues {
  /** Frame of each slot before which no parameter changes. */
  private readonly steady: Float64Array;
  /** Flag of each slot: time stands still, and the values of its frame are there. */
  private readonly held: Uint8Array;

  constructor(
    private readonly views: MemoryViews,
    private readonly session: Session,
  ) {
    this.steady = new Float64Array(views.layout.elementSlots);
    this.held = new Uint8Array(views.layout.elementSlots);
  }

  /** @param fresh true for a slot that was not served in the block before */
  fill(n: number, slot: number, offers: ElementOffers, fresh: boolean): void {
    const { ints, layout } = this.views;
    const parameters = ints[(slot + ElementSlot.parameters) >>> 2]!;
    if (parameters === 0) return;
    const { blockSize } = layout;
    const { from, turn, rolled } = this.session;
    const values = ints[(slot + ElementSlot.valuesAddress) >>> 2]! >>> 0;
    if (turn < blockSize) {
      this.forget(n);
      for (let p = 0; p < parameters; p++) this.fillTurning(values, p, offers);
      this.forgetEach(values, parameters);
      return;
    }
    if (fresh || offers.taken) {
      this.forget(n);
      this.forgetEach(values, parameters);
    }
    if (!rolled) {
      if (this.held[n] === 0) for (let p = 0; p < parameters; p++) this.hold(values, p, offers.tableAfter);
      this.held[n] = 1;
    } else if (this.steady[n]! < from + blockSize) {
      this.steady[n] = this.fillRolling(values, parameters, offers.tableAfter);
    }
  }

  private forget(n: number): void {
    this.steady[n] = -Infinity;
    this.held[n] = 0;
  }

  private forgetEach(values: number, parameters: number): void {
    const first = (values + steadyOffset(parameters, this.views.layout.blockSize)) >>> 3;
    for (let p = 0; p < parameters; p++) this.views.doubles[first + p] = -Infinity;
  }

  /** Returns the frame before which no parameter changes. */
  private fillRolling(values: number, parameters: number, table: number): number {
    const { views } = this;
    const { blockSize } = views.layout;
    const { from } = this.session;
    const first = (values + steadyOffset(parameters, blockSize)) >>> 3;
    let steady = Infinity;
    for (let p = 0; p < parameters; p++) {
      if (views.doubles[first + p]! < from + blockSize) {
        const series = seriesOf(views, table, p);
        views.doubles[first + p] = fillSeries(views, series, from, views.floats, at(values, p, blockSize), blockSize);
      }
      steady = Math.min(steady, views.doubles[first + p]!);
    }
    return steady;
  }

  /** Fills a block in which time turns. */
  private fillTurning(values: number, p: number, { tableBefore, tableAfter }: ElementOffers): void {
    const { blockSize } = this.views.layout;
    const { from, turn, rolled, to, rolls } = this.session;
    const block = at(values, p, blockSize);
    this.fillPiece(seriesOf(this.views, tableBefore, p), from, rolled, block, turn);
    this.fillPiece(seriesOf(this.views, tableAfter, p), to, rolls, block + turn, blockSize - turn);
  }

  private hold(values: number, p: number, table: number): void {
    const { blockSize } = this.views.layout;
    this.fillPiece(seriesOf(this.views, table, p), this.session.from, false, at(values, p, blockSize), blockSize);
  }

  private fillPiece(series: number, frame: number, rolls: boolean, block: number, count: number): void {
    const { views } = this;
    if (rolls) fillSeries(views, series, frame, views.floats, block, count);
    else views.floats.fill(seriesAt(views, series, frame), block, block + count);
  }
}

/** Index of the first float of a parameter's block. */
function at(values: number, parameter: number, blockSize: number): number {
  return (values >>> 2) + parameter * blockSize;
}
