/**
 * Places of libLLVM: by the names and folders that Linux distributions and Homebrew give it. Control thread; nothing is opened.
 *
 *     findLibraries(); // ['/usr/lib/x86_64-linux-gnu/libLLVM.so.19.1', '/usr/lib/x86_64-linux-gnu/libLLVM-15.so.1']
 *
 * What could go wrong: a file that has the name and is something else. It is opened in the child process first, which says so.
 */
import { readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** The oldest version whose text of IR is the one that is written here. */
export const oldestVersion = 15;

/** The machine that is looked through; tests have another. */
export interface Surroundings {
  readonly platform: string;
  readonly arch: string;
  /** Returns the names in a folder; none where there is no such folder. */
  readonly names: (folder: string) => readonly string[];
  /** Returns the path without links. */
  readonly real: (path: string) => string;
}

const here: Surroundings = {
  platform: process.platform,
  arch: process.arch,
  names: (folder) => {
    try {
      return readdirSync(folder);
    } catch {
      return []; // Most distributions have none of the others' folders.
    }
  },
  real: (path) => realpathSync(path),
};

/** `libLLVM.so.19.1`, `libLLVM.so.21`, `libLLVM-15.so`, `libLLVM-15.so.1`, `libLLVM.so`, `libLLVM.dylib`. */
const fileName = /^libLLVM(?:-(\d+)(?:[.\d]*))?\.(?:so|dylib)(?:\.(\d+)(?:\.(\d+))?)?$/;
/** Folders of one version: `llvm-19`, `llvm19`, `llvm@15`, `19`. */
const versionFolder = /^(?:llvm)?[-@]?(\d+)$/;

interface Found {
  readonly path: string;
  /** Major version; infinite where neither name nor folder says it, as for what is current. */
  readonly version: number;
  readonly minor: number;
}

/** Returns the files that may be libLLVM, newest first, each once, none older than 15. */
export function findLibraries(surroundings: Surroundings = here): string[] {
  const seen = new Set<string>();
  return folders(surroundings)
    .flatMap((folder) => librariesIn(folder, surroundings))
    .filter(({ version }) => version >= oldestVersion)
    .sort((a, b) => compare(b.version, a.version) || compare(b.minor, a.minor))
    .map(({ path }) => path)
    .filter((path) => {
      const real = surroundings.real(path);
      return !seen.has(real) && seen.add(real);
    });
}

/** Infinite versions are equal. */
const compare = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);

interface Folder {
  readonly path: string;
  /** Version that its name says. */
  readonly version?: number;
}

function folders({ platform, arch, names }: Surroundings): Folder[] {
  /** Folders of versions within one: `/usr/lib/llvm-19/lib`. */
  const versions = (parent: string, below: string): Folder[] =>
    names(parent).flatMap((name) => {
      const version = versionFolder.exec(name)?.[1];
      return version === undefined ? [] : [{ path: join(parent, name, below), version: Number(version) }];
    });
  const homebrew = (prefix: string): Folder[] => [
    { path: `${prefix}/opt/llvm/lib` },
    ...versions(`${prefix}/opt`, 'lib').filter(({ path }) => path.includes('llvm@')),
  ];
  if (platform === 'darwin') return homebrew(arch === 'arm64' ? '/opt/homebrew' : '/usr/local');
  const multiarch = arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
  return [
    { path: `/usr/lib/${multiarch}` }, // Debian, Ubuntu
    { path: '/usr/lib64' }, // Fedora, openSUSE
    { path: '/usr/lib' }, // Arch
    ...versions('/usr/lib', 'lib'), // Debian's llvm-N, Arch's llvmN
    ...versions('/usr/lib64', 'lib'), // Fedora's llvmN
    ...versions('/usr/lib/llvm', 'lib64'), // Gentoo
    ...homebrew('/home/linuxbrew/.linuxbrew'),
  ];
}

function librariesIn({ path, version }: Folder, { names }: Surroundings): Found[] {
  return names(path).flatMap((name) => {
    const match = fileName.exec(name);
    if (!match) return [];
    // In `libLLVM-15.so.1` the last number is no version of LLVM's.
    const [, before, after, minor] = match;
    const major = before ?? after ?? version;
    // Without any number it is a link that developers have beside the library, except where a folder is one version's.
    if (major === undefined && !path.includes('/opt/llvm/')) return [];
    return [
      {
        path: join(path, name),
        version: major === undefined ? Infinity : Number(major),
        minor: before === undefined ? Number(minor ?? 0) : 0,
      },
    ];
  });
}

/** Returns which package brings it, for people. */
export function packageHint(platform: string = process.platform): string {
  return platform === 'darwin'
    ? 'Homebrew: llvm'
    : 'Debian and Ubuntu: libllvm19, or another from 15 on; Fedora and Arch: llvm-libs';
}
