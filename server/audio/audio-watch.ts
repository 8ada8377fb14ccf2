/** Detector of a count that should rise and has stopped. Pure: its owner looks at regular times. */
export class StallWatch {
  private readonly patience: number;
  private last = 0;
  private same = 0;

  /** @param patience looks without a change that make a stall */
  constructor(patience: number) {
    this.patience = patience;
  }

  /** Takes a look; true once the count has stood still for `patience` looks. A count of 0 has not begun and cannot stall. */
  look(count: number): boolean {
    this.same = count === this.last ? this.same + 1 : 0;
    this.last = count;
    return count > 0 && this.same >= this.patience;
  }
}
