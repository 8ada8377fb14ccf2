/** A server that asks for what never comes to an end, tells the number of the child process, and waits to be ended. */
import { Compiler } from './compiler.ts';
import { newest } from './library/installed.test-library.ts';

const module = new URL('./child/main.test-busy.ts', import.meta.url);
const compiler = new Compiler({ library: newest, cache: undefined, report: () => {}, module });
await compiler.open();
console.log(compiler.process);
await compiler.compile({ key: 'a graph', source: '; endless', passes: '' });
