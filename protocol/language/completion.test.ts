/** Completions of the tab key. */
import { describe, expect, test } from 'bun:test';
import { complete } from './complete.ts';
import { testKnown } from './test-known.ts';

describe('completion', () => {
  test.each<[string, string[]]>([
    ['pa', ['panic ', 'pause ', 'pad ']],
    ['p ', ['pad ', 'ping ']],
    ['p pi', ['ping ']],
    ['p pad o', ['octave:', 'o:', 'once ', 'out:']],
    ['pad wf:', ['wf:saw ', 'wf:sine ', 'wf:tri ']],
    ['pad o:1, p', ['pad ', 'ping ']],
    ['pad o:1, pad q', ['qu:', 'qu ']],
    ['group 3 -- pi', ['ping ']],
    ['group 3 -- pad wi', ['wide:', 'wide ']],
    ['u ', ['3 ', '5 ', '12 ']],
    ['u 3.', ['3.3 ', '3.5 ', '3.12 ']],
    ['u 3 oct', ['octave:']],
    ['u 12 a', ['amp:', 'arm:', 'arm ']],
    ['uu a', ['all ']],
    ['uu pad len', ['length:']],
    ['s 3 1', ['12 ']],
    ['ss ', ['all ', 'pad ', 'ping ']],
    ['k p', ['pad ', 'ping ']],
    ['set c', ['chord ']],
    ['cue i', ['intro.txt ']],
    ['l c', ['cues/']],
    ['help qu', ['quit ']],
    ['help pa', ['panic ', 'pause ', 'pad ']],
    ['pad qu:', ['qu:1/4 ', 'qu:1/8 ', 'qu:1/8T ', 'qu:1/16 ', 'qu:1/32 ', 'qu:bar ', 'qu:2b ']],
    ['v 3 ', []],
    ['nothing ', []],
  ])('of %s', (line, found) => expect(complete(line, testKnown())[0]).toEqual(found));
});
