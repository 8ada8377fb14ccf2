/** libLLVM is found by the names and places of distributions, newest first. */
import { describe, expect, test } from 'bun:test';
import { findLibraries, packageHint } from './find.ts';

/** Returns what is found where these files lie, some of which are links to others. */
function found(platform: string, arch: string, files: readonly string[], links: Record<string, string> = {}): string[] {
  const all = [...files, ...Object.keys(links)];
  return findLibraries({
    platform,
    arch,
    names: (folder) => [
      ...new Set(
        all.filter((path) => path.startsWith(`${folder}/`)).map((path) => path.slice(folder.length + 1).split('/')[0]!),
      ),
    ],
    real: (path) => links[path] ?? path,
  });
}

describe('libLLVM is found', () => {
  test('as Debian and Ubuntu have it, each file once, none before 15', () => {
    const lib = '/usr/lib/x86_64-linux-gnu';
    const files = [
      'libLLVM-15.so.1',
      'libLLVM.so.19.1',
      'libLLVM-14.so.1',
      'libLLVM.so.20.1',
      'libLLVMSPIRVLib.so.15',
      'libLTO.so.19.1',
    ];
    const links = {
      [`${lib}/libLLVM-19.so`]: `${lib}/libLLVM.so.19.1`,
      [`${lib}/libLLVM-15.so`]: `${lib}/libLLVM-15.so.1`,
    };
    expect(
      found(
        'linux',
        'x64',
        files.map((name) => `${lib}/${name}`),
        links,
      ),
    ).toEqual([`${lib}/libLLVM.so.20.1`, `${lib}/libLLVM.so.19.1`, `${lib}/libLLVM-15.so.1`]);
    expect(
      found(
        'linux',
        'arm64',
        files.map((name) => `${lib}/${name}`),
      ),
    ).toEqual([]);
    expect(found('linux', 'arm64', ['/usr/lib/aarch64-linux-gnu/libLLVM.so.19.1'])).toHaveLength(1);
    expect(found('linux', 'x64', ['/usr/lib/llvm-17/lib/libLLVM.so', '/usr/lib/llvm-14/lib/libLLVM.so'])).toEqual([
      '/usr/lib/llvm-17/lib/libLLVM.so',
    ]);
  });

  test('as Fedora and Arch have it', () => {
    expect(
      found('linux', 'x64', [
        '/usr/lib64/libLLVM.so.21.1',
        '/usr/lib64/libLLVM.so',
        '/usr/lib64/llvm18/lib/libLLVM.so.18.1',
      ]),
    ).toEqual(['/usr/lib64/libLLVM.so.21.1', '/usr/lib64/llvm18/lib/libLLVM.so.18.1']);
    expect(found('linux', 'x64', ['/usr/lib/libLLVM.so.21.1', '/usr/lib/llvm15/lib/libLLVM-15.so'])).toEqual([
      '/usr/lib/libLLVM.so.21.1',
      '/usr/lib/llvm15/lib/libLLVM-15.so',
    ]);
  });

  test('as Homebrew has it, on either processor', () => {
    const brew = (prefix: string) => [
      `${prefix}/opt/llvm@15/lib/libLLVM.dylib`,
      `${prefix}/opt/llvm/lib/libLLVM.dylib`,
    ];
    for (const [arch, prefix] of [
      ['arm64', '/opt/homebrew'],
      ['x64', '/usr/local'],
    ] as const)
      expect(found('darwin', arch, brew(prefix))).toEqual(brew(prefix).toReversed());
  });

  test('nowhere where there is none, and the package is named', () => {
    expect(found('linux', 'x64', ['/usr/lib/libLLVM.txt', '/usr/lib64/libLLVM-C.so.19.1'])).toEqual([]);
    expect(packageHint('linux')).toContain('libllvm19');
    expect(packageHint('darwin')).toBe('Homebrew: llvm');
  });
});
