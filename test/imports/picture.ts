/**
 * Draws docs/house.svg from the imports: `bun test/imports/picture.ts`. The folders of the server stand below each other as their imports allow, an arc
 * leads from each to those that it imports. `bun run imports` says when the picture is not what the imports are any more.
 */
import { resolve } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { options, serverFolders, withoutTests } from './rules.ts';

/** One line about each folder; its colour says which threads run its code. */
const rooms: Readonly<Record<string, readonly [about: string, thread: keyof typeof colours]>> = {
  cli: ['what the program does when called', 'control'],
  http: ['routes, OpenAPI, event streams', 'control'],
  control: ['commands, replies, notifications', 'control'],
  midi: ['ports, keyboards, files, clock', 'control'],
  lv2: ['LV2 plugins as elements', 'soft'],
  instruments: ['files of instruments, a folder per kind', 'control'],
  sections: ['groups that are calculated ahead', 'soft'],
  link: ["the control thread's end of the rings", 'control'],
  workers: ['compiling, sound files', 'soft'],
  clock: ['the grid and its tempo', 'control'],
  synthdef: ['compiler, UGens, builder', 'soft'],
  audio: ['devices, worklet, quanta, limiter', 'render'],
  engine: ['node tree and block loop', 'render'],
  native: ['machine code: made, kept, linked', 'control'],
  transport: ['UDP, TCP, WebSocket', 'control'],
  options: ['the table of options', 'control'],
  system: ['clocks, waits, libc', 'all'],
  world: ['memory layout, rings, instructions', 'all'],
};
const colours = { control: '#2f6fab', soft: '#3d8b57', render: '#b5533c', all: '#6b6b6b' } as const;
const threads = {
  control: 'control thread',
  soft: 'soft threads',
  render: 'render thread',
  all: 'every thread',
} as const;

const [width, top, step, boxWidth, boxHeight] = [640, 56, 40, 372, 32];
const left = 20;

/** Returns the imports between folders of the server, as pairs of names. */
async function arrows(): Promise<ReadonlySet<string>> {
  const { output } = await cruise(['server'], { ...options, exclude: { path: withoutTests } });
  const folderOf = (path: string) => /^server\/([^/]+)\//.exec(path)?.[1];
  const found = new Set<string>();
  for (const { source, dependencies } of (output as ICruiseResult).modules) {
    for (const { resolved } of dependencies) {
      const [from, to] = [folderOf(source), folderOf(resolved)];
      if (from && to && from !== to) found.add(`${from} ${to}`);
    }
  }
  return found;
}

/** Returns the picture as SVG. */
export async function housePicture(): Promise<string> {
  const found = await arrows();
  const middle = (folder: string) => top + serverFolders.indexOf(folder) * step + boxHeight / 2;
  const edge = left + boxWidth;
  const arcs = [...found].sort().map((pair) => {
    const [from, to] = pair.split(' ') as [string, string];
    const [y1, y2] = [middle(from) + 5, middle(to) - 5];
    const bulge = 14 + Math.abs(y2 - y1) * 0.36;
    const colour = colours[rooms[from]![1]];
    return `<path d="M${edge} ${y1} C${edge + bulge} ${y1} ${edge + bulge} ${y2} ${edge + 5} ${y2}" stroke="${colour}" marker-end="url(#tip)"/>`;
  });
  const boxes = serverFolders.map((folder) => {
    const [about, thread] = rooms[folder]!;
    const y = top + serverFolders.indexOf(folder) * step;
    return `<g><rect x="${left}" y="${y}" width="${boxWidth}" height="${boxHeight}" rx="5" fill="#fff" stroke="${colours[thread]}" stroke-width="1.5"/><text x="${left + 12}" y="${y + 22}" fill="${colours[thread]}" font-weight="bold">${folder}</text><text x="${left + 122}" y="${y + 22}" fill="#333" font-size="12">${about}</text></g>`;
  });
  const height = top + serverFolders.length * step + 16;
  const legend = Object.entries(threads).map(
    ([thread, name], i) =>
      `<rect x="${left + i * 130}" y="18" width="12" height="12" rx="2" fill="${colours[thread as keyof typeof colours]}"/><text x="${left + 18 + i * 130}" y="29" font-size="12" fill="#333">${name}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="14">
<title>The folders of the server, and which imports which: only downwards</title>
<defs><marker id="tip" viewBox="0 0 6 6" refX="5" refY="3" markerWidth="5" markerHeight="5" orient="auto"><path d="M0 0L6 3L0 6z" fill="#888"/></marker></defs>
<rect width="${width}" height="${height}" fill="#fafafa"/>
${legend.join('\n')}
<g fill="none" stroke-width="1.1" opacity="0.55">
${arcs.join('\n')}
</g>
${boxes.join('\n')}
</svg>
`;
}

export const picturePath = resolve(import.meta.dir, '../../docs/house.svg');

if (import.meta.main) {
  process.chdir(resolve(import.meta.dir, '../..'));
  await Bun.write(picturePath, await housePicture());
}
