/** Directions of imports: which folder may know which, as rules of dependency-cruiser. Checked by `bun run imports`. */
import type { ICruiseOptions, IForbiddenRuleType } from 'dependency-cruiser';

/** Folders of the server from top to bottom: each may import those below it. */
export const serverFolders = [
  'cli',
  'http',
  'control',
  'midi',
  'lv2',
  'instruments',
  'sections',
  'link',
  'workers',
  'clock',
  'synthdef',
  'audio',
  'engine',
  'native',
  'transport',
  'options',
  'system',
  'world',
];

const tests = String.raw`\.(test|model\.test|test-[a-z]+)\.ts$`;

/** Patterns of files that folders are judged without. */
export const withoutTests = ['(^|/)dist/', '^test/', tests];

type Rule = Extract<IForbiddenRuleType, { scope?: unknown }>;

const noCircles: Rule = {
  name: 'no-circles',
  comment:
    'A file that imports itself by way of others cannot be read alone; two folders that import each other are one.',
  severity: 'error',
  from: {},
  to: { circular: true },
};

/** Returns a rule that files of a path do not import files of another; tests may. */
const never = (name: string, from: string, to: string, comment: string, but: string[] = []): Rule => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: tests },
  to: { path: to, ...(but.length ? { pathNot: but } : {}) },
});

const [kit, optionsFace, accessFace] = [
  '^server/instruments/kit\\.ts$',
  '^server/options/index\\.ts$',
  '^server/http/access\\.ts$',
];
const consoleStart: Rule = {
  ...never('server-to-clients', '^server/', '^(clients|test|instruments)/', 'The server knows no client.'),
  // `bunsynth console` and `bunsynth dirt` import their programs when they are called.
  from: { path: '^server/', pathNot: [tests, '^server/cli/commands\\.ts$'] },
};

export const fileRules: Rule[] = [
  noCircles,
  ...serverFolders.map((folder, i) =>
    never(
      `server-${folder}`,
      `^server/${folder}/`,
      `^server/(main\\.ts$|(${serverFolders.slice(0, i).join('|') || '-'})/)`,
      'A folder of the server imports those below it.',
    ),
  ),
  consoleStart,
  never(
    'console-start',
    '^server/cli/commands\\.ts$',
    '^(clients|test|instruments)/',
    'What starts the console and dirt knows no other client.',
    ['^clients/(console|dirt)/main\\.ts$'],
  ),
  never(
    'protocol',
    '^protocol/',
    '^(server|clients|instruments|test)/',
    'What travels on a wire or lies in a file stands on nothing else.',
  ),
  never(
    'synthdef-compiler',
    '^server/synthdef/compiler/',
    '^server/synthdef/(ugens|builder)/',
    'UGens and the builder are made with the compiler, which knows neither.',
  ),
  never(
    'synthdef-graph',
    '^server/synthdef/(ugens|builder|compiler/(graph|library))/(?!.*\\.test\\.ts$)',
    '^server/synthdef/compiler/wasm/',
    'What is described knows nothing of WebAssembly, which is one end of the graph.',
  ),
  never(
    'native-render',
    '^server/(audio|engine)/',
    '^server/native/',
    'The audio thread calls native code and has no part in how it is made.',
    ['^server/native/render/'],
  ),
  never(
    'native-child',
    '^server/(?!native/child/|workers/native-child\\.ts)',
    '^server/native/child/',
    'LLVM is opened in a process of its own alone.',
    ['^server/native/child/messages\\.ts$'],
  ),
  never(
    'instruments',
    '^instruments/',
    '^(server|protocol|clients|test)/',
    'Instruments that ship import what others import: the package.',
    [kit],
  ),
  never('clients', '^clients/', '^(server|test)/', 'Clients know the protocol and the public faces of the package.', [
    kit,
    optionsFace,
    accessFace,
  ]),
  {
    name: 'not-to-tests',
    comment: 'Nothing that runs imports what tests are made of.',
    severity: 'error',
    from: { pathNot: ['^test/', tests] },
    to: { path: tests },
  },
];

export const folderRules: Rule[] = [{ ...noCircles, name: 'no-folder-circles', scope: 'folder' }];

export const options: ICruiseOptions = {
  doNotFollow: { path: 'node_modules' },
  exclude: { path: '(^|/)dist/' },
  // TypeScript 7 has no API that dependency-cruiser could use.
  parser: 'swc',
  tsPreCompilationDeps: true,
};
