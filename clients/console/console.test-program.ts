/** Runs the console as a program. */
import { resolve } from 'node:path';

export const program = resolve(import.meta.dir, '../../bunsynth');

/** Runs the console with these lines. */
export async function console(
  lines: readonly string[],
  ...options: string[]
): Promise<{ out: string; errors: string; code: number }> {
  const child = Bun.spawn([program, 'console', ...options], {
    stdin: new Blob([lines.map((line) => `${line}\n`).join('')]),
    stdout: 'pipe',
    stderr: 'pipe',
    env: process.env,
  });
  const [out, errors, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { out, errors, code };
}

export const sources = {
  pad: `export const pad = defineRender({ loop: true,
    params: {
      octave: { type: 'integer', default: 3, min: 0, max: 8, alias: 'o' }, notes: { type: 'numbers', default: [62], unit: 'note', alias: 'n' },
      length: { type: 'number', default: 0.05, min: 0.01, max: 60, unit: 's', alias: 't' }, harmonics: { type: 'numbers', default: [1], alias: 'h' },
    },
    async *play(ctx) { const sound = ctx.buffer(ctx.params.length * ctx.sampleRate); sound[0].fill(0.1 * ctx.params.octave); yield sound; } });`,
  blip: `export const blip = defineRender({ estimate: 0.01, async *play(ctx) { ctx.log([ctx.tempo, ctx.root].join(' ')); yield ctx.buffer(9600); } });`,
  seq: `export const seq = defineRender({ trigger: () => [{ type: 'play', instrument: 'pad', params: { octave: 7 } }] });`,
};
