/**
 * Compares native code with WebAssembly, bit by bit: `bun test/modules/compare-native.ts [--checked] [--pods N] [--part N/OF] [--declared | --wild | FOLDER…]`.
 * Plays the SynthDefs of the null tests, with `--declared` those that declarations alone make, with `--wild` such with controls that jump, or those in the `.scsyndef` files below the folders, of
 * which a part can be asked for. With `--checked` each access is compared with the memory's size; with `--pods 2` or `--pods 4` so many pods are
 * calculated side by side. Denormals are zero, as on the render thread. Prints the defs that differ or went outside, and ends with 1 if there is one.
 */
import { CompileError } from '../../server/synthdef/compiler/errors.ts';
import { declarations } from '../../server/synthdef/ugens/index.ts';
import { flushDenormals } from '../../server/system/libc.ts';
import { defsBelow } from './corpus-defs.ts';
import { declaredDefs, drivenDefs, operatorDefs } from './declared-defs.ts';
import { apartLineups, ForcedCodes, lineups, World, wideLineups, wildLineups } from './forced-code.ts';
import { NativeWorld } from './native-code.ts';
import { nullDefs } from './null-defs.ts';

const args = Bun.argv.slice(2);
const isChecked = args.includes('--checked');
const isWild = args.includes('--wild');
const valued: readonly (string | undefined)[] = ['--pods', '--part'];
const optionOf = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const pods = Number(optionOf('--pods') ?? 1) as 1 | 2 | 4;
const [part, parts] = (optionOf('--part') ?? '0/1').split('/').map(Number) as [number, number];
const folders = args.filter((arg, i) => !arg.startsWith('--') && !valued.includes(args[i - 1]));
const blocks = 24;

const defsAsked = () => {
  if (isWild) return declarations.flatMap(drivenDefs);
  if (args.includes('--declared'))
    return [...declarations.flatMap(declaredDefs), ...declarations.flatMap(operatorDefs)];
  return folders.length > 0 ? folders.flatMap(defsBelow) : nullDefs('all');
};
const defs = defsAsked().filter((_, i) => i % parts === part);
flushDenormals();
const native = new NativeWorld(pods, isChecked);
const codes = new ForcedCodes(new World('four'), native);
let [played, different, refused, outside] = [0, 0, 0, 0];
for (const def of defs) {
  try {
    const found = codes.difference(
      def,
      blocks,
      isWild ? wildLineups : [...(pods > 1 ? wideLineups : lineups), ...apartLineups],
    );
    played++;
    if (native.outside !== outside) console.log(`${def.name}: ${native.outside - outside} accesses outside`);
    outside = native.outside;
    if (!found) continue;
    different++;
    console.log(`${def.name}: ${found}`);
  } catch (error) {
    // A corpus has defs with UGens that there are not, and what a declaration takes may still make no SynthDef.
    if (!(error instanceof CompileError)) throw error;
    refused++;
  }
}
console.log(
  `${played} defs played, ${different} differ, ${outside} accesses outside, ${refused} defs are not compiled`,
);
process.exit(different || outside || !played ? 1 : 0);
