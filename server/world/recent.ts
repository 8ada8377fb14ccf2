/** A map of bounded size that forgets what was not used for longest. */
export class Recent<T> {
  private readonly all = new Map<string, T>();

  /** @param most entries that are remembered @param forgotten takes the names of those that are not any more */
  constructor(
    private readonly most: number,
    private readonly forgotten: (name: string) => void = () => {},
  ) {}

  /** Returns what goes by a name, which is a use of it. */
  use(name: string): T | undefined {
    const value = this.all.get(name);
    if (value === undefined) return undefined;
    // The order of a map is that in which its entries were made.
    this.all.delete(name);
    this.all.set(name, value);
    return value;
  }

  add(name: string, value: T): void {
    this.all.delete(name);
    this.all.set(name, value);
    for (const oldest of this.all.keys()) {
      if (this.all.size <= this.most) break;
      this.all.delete(oldest);
      this.forgotten(oldest);
    }
  }
}
