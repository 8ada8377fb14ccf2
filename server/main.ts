/** The program, by its bundle where there is one (server/cli/program.ts). */
import { startModule } from './system/bundles.ts';

await import(startModule('cli/program.ts'));
