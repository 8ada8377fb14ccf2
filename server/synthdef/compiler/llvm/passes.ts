/**
 * Passes of LLVM's that pay their time. What a graph can know is done in the graph; left are variables that become values (sroa), sums of addresses that
 * are made twice (early-cse), and forms that the processor likes better (instcombine, simplifycfg). The levels O1 and O2 take ten times as long, for code
 * that is a few percent faster at most; `bun test/bench/native/run.ts --passes 'default<O2>'` prints both.
 */

/** First version whose `instcombine` ends the process where it has not come to an end after one turn, unless it is told not to look. */
const verifyingVersion = 18;

/** Returns the passes as `LLVMRunPasses` reads them. @param version LLVM's major version */
export function passesFor(version: number): string {
  const combine = version >= verifyingVersion ? 'instcombine<no-verify-fixpoint>' : 'instcombine';
  return `function(sroa,early-cse,${combine},simplifycfg)`;
}
