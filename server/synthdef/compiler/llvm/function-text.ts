/**
 * The text of one function while it is written: its variables first, then what its addresses need, then its code. Every value has a number of its own.
 *
 *     text.let('fadd float %v1, %v2')     →   %v3 = fadd float %v1, %v2     and returns '%v3'
 *     text.variable('float')              →   %x0 = alloca float            in the entry block, where LLVM finds it and makes a value of it
 */
export class FunctionText {
  private readonly variables: string[] = [];
  private readonly entry: string[] = [];
  private readonly code: string[] = [];
  private values = 0;
  private labels = 0;

  /** Adds an instruction that gives a value; returns the value's name. */
  let(instruction: string): string {
    return this.name(this.code, instruction);
  }

  /** As `let`, before all other code. */
  letAtEntry(instruction: string): string {
    return this.name(this.entry, instruction);
  }

  /** Adds an instruction without a value. */
  do(instruction: string): void {
    this.code.push(`  ${instruction}`);
  }

  /** As `do`, before all other code. */
  doAtEntry(instruction: string): void {
    this.entry.push(`  ${instruction}`);
  }

  /** Adds room for a variable; returns its address. */
  variable(type: string): string {
    const name = `%x${this.variables.length}`;
    this.variables.push(`  ${name} = alloca ${type}`);
    return name;
  }

  /** Returns a number that no other label of the function has. */
  newLabel(): number {
    return this.labels++;
  }

  /** Ends the block by going on at a label. */
  goTo(label: string): void {
    this.do(`br label %${label}`);
  }

  /** Ends the block by going on at one of two labels. */
  branch(condition: string, yes: string, no: string): void {
    this.do(`br i1 ${condition}, label %${yes}, label %${no}`);
  }

  /** Begins a block. */
  label(name: string): void {
    this.code.push(`${name}:`);
  }

  /** Returns the whole function; its last block must have returned. */
  define(head: string): string {
    return [`define ${head} {`, ...this.variables, ...this.entry, ...this.code, '}'].join('\n');
  }

  private name(list: string[], instruction: string): string {
    const name = `%v${this.values++}`;
    list.push(`  ${name} = ${instruction}`);
    return name;
  }
}
