/**
 * Checks the directions of imports: `bun run imports`. Prints what breaks a rule, and ends with 1 if something does or if fewer modules were seen than
 * there are: a parser that does not know TypeScript sees none and finds nothing wrong.
 */
import { resolve } from 'node:path';
import { cruise, type ICruiseOptions, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import { housePicture, picturePath } from './picture.ts';
import { fileRules, folderRules, options, withoutTests } from './rules.ts';

const roots = ['server', 'protocol', 'clients', 'instruments', 'test'];
const minModules = 600;
const maxListed = 20;

async function check(forbidden: IForbiddenRuleType[], more: ICruiseOptions = {}): Promise<ICruiseResult['summary']> {
  const { output } = await cruise(roots, { ...options, ...more, validate: true, ruleSet: { forbidden } });
  return (output as ICruiseResult).summary;
}

process.chdir(resolve(import.meta.dir, '../..'));
const files = await check(fileRules);
// Tests stand beside what they test and import from everywhere: folders are judged without them.
const folders = await check(folderRules, { exclude: { path: withoutTests } });
const violations = [...files.violations, ...folders.violations];
// One import upwards makes circles without number: it is listed before them, and of them the shortest.
const lengthOf = ({ cycle = [] }: (typeof violations)[number]): number => cycle.length;
const listed = violations.sort((a, b) => lengthOf(a) - lengthOf(b)).slice(0, maxListed);
for (const { rule, from, to, cycle } of listed) {
  console.log(`${rule.name}: ${from} → ${cycle?.length ? cycle.map(({ name }) => name).join(' → ') : to}`);
}
if (violations.length > maxListed) console.log(`… and ${violations.length - maxListed} more`);
console.log(`${files.totalCruised} modules, ${violations.length} imports against the rules`);
if (files.totalCruised < minModules) {
  console.log(`at least ${minModules} modules should have been seen: is @swc/core installed?`);
}
const isDrawn = (await Bun.file(picturePath).text()) === (await housePicture());
if (!isDrawn) console.log('docs/house.svg shows other imports: bun test/imports/picture.ts draws it');
process.exit(violations.length || files.totalCruised < minModules || !isDrawn ? 1 : 0);
