/** Writes bunsynth.maxpat: `bun clients/max/patch.ts`. The patch is made of what stands here, so that it can be read, changed and checked without Max. */
import { join } from 'node:path';

/** Ports of the server and of the patch: Max sends from a port of its own choice and cannot hear there. */
const serverPort = 57110;
const listenPort = 57119;

interface Box {
  readonly id: string;
  readonly maxclass: string;
  readonly numinlets: number;
  readonly numoutlets: number;
  readonly patching_rect: readonly [number, number, number, number];
  readonly text?: string;
  readonly outlettype?: readonly string[];
}
interface Line {
  readonly source: readonly [id: string, outlet: number];
  readonly destination: readonly [id: string, inlet: number];
}

/** A patch as Max stores it. */
export interface Patcher {
  readonly patcher: {
    readonly boxes: readonly { readonly box: Box }[];
    readonly lines: readonly { readonly patchline: Line }[];
  };
}

class Patch {
  readonly boxes: Box[] = [];
  readonly lines: Line[] = [];

  /** Adds a box; gives its id. @param outs types of its outlets, '' for anything */
  add(
    maxclass: string,
    text: string | undefined,
    x: number,
    y: number,
    width: number,
    ins: number,
    outs: readonly string[],
  ): string {
    const id = `obj-${this.boxes.length + 1}`;
    const box: Box = { id, maxclass, numinlets: ins, numoutlets: outs.length, patching_rect: [x, y, width, 22] };
    this.boxes.push({
      ...box,
      ...(outs.length > 0 ? { outlettype: outs } : {}),
      ...(text === undefined ? {} : { text }),
    });
    return id;
  }

  comment(text: string, x: number, y: number, width = 400): void {
    this.add('comment', text, x, y, width, 1, []);
  }

  message(text: string, x: number, y: number): string {
    return this.add('message', text, x, y, 7 * text.length + 14, 2, ['']);
  }

  object(text: string, x: number, y: number, ins: number, outs: readonly string[]): string {
    return this.add('newobj', text, x, y, 7 * text.length + 14, ins, outs);
  }

  connect(source: string, destination: string, outlet = 0, inlet = 0): void {
    this.lines.push({ source: [source, outlet], destination: [destination, inlet] });
  }
}

/** Texts of the message boxes, by the heading above them. */
const sections: readonly (readonly [heading: string, messages: readonly string[]])[] = [
  ['2  Answers come here, and what happens to nodes and voices', [`/replyTo ${listenPort}`, '/notify 1', '/feed 1']],
  [
    '3  Play',
    ['/play bell freq 330.', '/play pad octave 3 length 2.', '/update pad octave 2', '/stop all', '/tempo 96.'],
  ],
  [
    '4  As with scsynth: SynthDefs, buffers, buses',
    [
      '/d_load /tmp/ping.scsyndef',
      '/s_new ping 1000 0 0 freq 440.',
      '/n_set 1000 freq 660.',
      '/b_alloc 0 4800 1',
      '/c_set 3 0.5',
      '/n_free 1000',
    ],
  ],
  [
    '5  Ask',
    ['/status', '/version', '/instruments', '/playing', '/g_queryTree 0 1', '/b_query 0', '/c_get 3', '/grid'],
  ],
  ['6  End', ['/replyTo 0', '/quit']],
];

const counts = ['UGens', 'synths', 'groups', 'SynthDefs', 'load %', 'peak %'];

export function makePatch(): { patcher: Patcher['patcher'] & Record<string, unknown> } {
  const patch = new Patch();
  patch.comment('bunsynth from Max', 20, 10);
  patch.comment(
    '1  Boot it in a terminal: ./bunsynth, and write a SynthDef for part 4: node_modules/.bin/bun clients/support/write-ping.ts /tmp/ping.scsyndef',
    20,
    34,
    820,
  );
  const send = patch.object(`udpsend 127.0.0.1 ${serverPort}`, 20, 560, 1, []);
  let y = 70;
  for (const [heading, messages] of sections) {
    patch.comment(heading, 20, y);
    let x = 20;
    for (const text of messages) {
      patch.connect(patch.message(text, x, y + 24), send);
      x += 7 * text.length + 24;
    }
    y += 62;
  }
  patch.comment('Louder and softer, while pad plays', 20, y);
  const number = patch.add('flonum', undefined, 20, y + 24, 60, 1, ['', 'bang']);
  const update = patch.object('prepend /update pad gain', 100, y + 24, 1, ['']);
  patch.connect(number, update);
  patch.connect(update, send);

  const receive = patch.object(`udpreceive ${listenPort}`, 420, 440, 1, ['']);
  const route = patch.object('route /status.reply /done /fail', 420, 480, 1, ['', '', '', '']);
  patch.connect(receive, route);
  // The first value is always 1.
  const unpack = patch.object(
    `unpack 0 ${counts.map((name) => (name.endsWith('%') ? '0.' : '0')).join(' ')}`,
    420,
    520,
    1,
    ['int', ...counts.map((name) => (name.endsWith('%') ? 'float' : 'int'))],
  );
  patch.connect(route, unpack);
  counts.forEach((name, i) => {
    const isLoad = name.endsWith('%');
    const shown = patch.add(isLoad ? 'flonum' : 'number', undefined, 420 + 70 * i, 560, 60, 1, ['', 'bang']);
    patch.connect(unpack, shown, i + 1);
    patch.comment(name, 420 + 70 * i, 584, 66);
  });
  ['done', 'fail', 'told'].forEach((name, i) =>
    patch.connect(route, patch.object(`print ${name}`, 700 + 90 * i, 520, 1, []), i + 1),
  );

  return {
    patcher: {
      fileversion: 1,
      appversion: { major: 8, minor: 5, revision: 0, architecture: 'x64', modernui: 1 },
      classnamespace: 'box',
      rect: [60, 100, 1000, 660],
      bglocked: 0,
      openinpresentation: 0,
      default_fontsize: 12,
      default_fontface: 0,
      default_fontname: 'Arial',
      boxes: patch.boxes.map((box) => ({ box })),
      lines: patch.lines.map((patchline) => ({ patchline })),
    },
  };
}

/** The file as it is committed. */
export const patchText = `${JSON.stringify(makePatch(), null, 2)}\n`;

if (import.meta.main) await Bun.write(join(import.meta.dir, 'bunsynth.maxpat'), patchText);
