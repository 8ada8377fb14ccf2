/** `bun run demo [server options]`: ten seconds of music; demo.wav and demo.svg in the current folder. */
import { runDemo } from './demo.ts';

await runDemo({ folder: process.cwd(), server: Bun.argv.slice(2), print: (line) => console.log(line) });
