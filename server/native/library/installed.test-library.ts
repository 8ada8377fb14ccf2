/** The libraries of this machine, for tests that need one: they are left out, and say which package they want, where there is none. */
import { test } from 'bun:test';
import { existsSync } from 'node:fs';
import { findLibraries, packageHint } from './find.ts';

/** Newest first. */
export const installed = findLibraries();

if (installed.length === 0) console.log(`tests of native code are left out: no LLVM is installed (${packageHint()})`);

/** The newest. */
export const newest = installed[0] ?? 'no LLVM';

/** A test that needs a library. */
export const withLibrary = test.if(installed.length > 0);

/** A library that is no LLVM. */
export const noLlvm = [
  '/usr/lib/x86_64-linux-gnu/libm.so.6',
  '/usr/lib/aarch64-linux-gnu/libm.so.6',
  '/usr/lib64/libm.so.6',
].find((path) => existsSync(path));
