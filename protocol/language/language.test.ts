/** Actions of the console's lines, and refusals of wrong ones. */
import { describe, expect, test } from 'bun:test';
import type { Action } from './actions.ts';
import { LineError, pointed } from './errors.ts';
import { resolve } from './resolve.ts';
import { testKnown } from './test-known.ts';
import { verbs } from './verbs.ts';

const shown = (action: Action): string =>
  action.do === 'send'
    ? `${action.address} ${action.args.map((arg) => JSON.stringify(arg)).join(' ')}`.trim()
    : JSON.stringify(action);
const does = (line: string, seed?: number): string[] => resolve(line, testKnown(seed)).map(shown);

/** The line with what is wrong under it. */
function refusal(line: string): string {
  try {
    return `done: ${does(line).join('; ')}`;
  } catch (error) {
    if (error instanceof LineError) return pointed(line, error).split('\n')[1]!;
    throw error;
  }
}

describe('a line', () => {
  test.each<[string, ...string[]]>([
    ['p pad', '/play "pad"'],
    ['pad', '/play "pad"'],
    ['', ...[]],
    ['  # p pad', ...[]],
    ['p pad o:2 n:d.a.e t:4b h:1.2.3', '/play "pad" "octave" 2 "notes" [62,69,64] "length" 2 "harmonics" [1,2,3]'],
    ['pad octave:2 t:2s', '/play "pad" "octave" 2 "length" 2'],
    ['pad t:500ms', '/play "pad" "length" 0.5'],
    ['pad t:2400f', '/play "pad" "length" 0.05'],
    ['pad t:1.5', '/play "pad" "length" 1.5'],
    ['pad grain:1b', '/play "pad" "grain" 500'],
    ['pad grain:100', '/play "pad" "grain" 100'],
    ['pad t:4b bpm:60', '/play "pad" "bpm" 60 "length" 4'],
    ['pad n:a#3.eb.C', '/play "pad" "notes" [58,63,60]'],
    ['pad n:60.64', '/play "pad" "notes" [60,64]'],
    ['pad h:0.5..1.5', '/play "pad" "harmonics" [0.5,1.5]'],
    ['pad h:0.5..', '/play "pad" "harmonics" [0.5]'],
    ['pad freq:a', '/play "pad" "freq" 440'],
    ['pad freq:a5', '/play "pad" "freq" 880'],
    ['pad freq:220hz', '/play "pad" "freq" 220'],
    ['pad wf:sine wide', '/play "pad" "wave" "sine" "wide" true'],
    ['pad wide:off', '/play "pad" "wide" false'],
    ['pad once', '/play "pad" "loop" false'],
    ['pad uno', '/play "pad" "loop" false'],
    ['pad qu v:50', '/play "pad" "qu" "1/4" "gain" 0.5'],
    ['pad qu:1/8T pan:-1', '/play "pad" "qu" "1/8T" "pan" -1'],
    ['pad qu:bar', '/play "pad" "qu" "bar"'],
    ['pad qu:2b', '/play "pad" "qu" "2b"'],
    ['pad qu:1/8.', '/play "pad" "qu" "1/8."'],
    ['pad colour:blue depth:0.5 steps:1.2', '/play "pad" "colour" "blue" "depth" 0.5 "steps" 1.2'],
    ['pad said:"1" root:a2 tune:0.1..0.2', '/play "pad" "said" "1" "root" 110 "tune" [0.1,0.2]'],
    ['ping freq:a5', '/play "ping" "freq" 880'],
    ['ping freq:a#3', '/play "ping" "freq" 233.08188075904496'],
    ['u 12 freq:a', '/update 12 "freq" 440'],
    ['set root a2', '/session/set "root" 110'],
    ['set note eb', '/session/set "note" 63'],
    ['set name a2', '/session/set "name" "a2"'],
    ['b 0 ding.wav', '/b_allocRead 0 "/here/ding.wav"'],
    ['pad arm once', '/play "pad" "arm" "any" "loop" false'],
    ['pad arm:48-59 qu', '/play "pad" "arm" "48-59" "qu" "1/4"'],
    ['p pad o:2, ping freq:220', '/play "pad" "octave" 2', '/play "ping" "freq" 220'],
    ['pad o:1,pad o:2 ,pad', '/play "pad" "octave" 1', '/play "pad" "octave" 2', '/play "pad"'],
    ['group 2 -- ping', '/play "ping"', '/play "ping"'],
    ['group 2 -- p ping, pad', '/play "ping"', '/play "pad"', '/play "ping"', '/play "pad"'],
    ['group 2 -- group 2 -- s 3', '/stop 3', '/stop 3', '/stop 3', '/stop 3'],
    ['t pad o:1', '/trigger "pad" "octave" 1'],
    ['u 3.5 v:50', '/update 3 "gain" 0.5', '/update 5 "gain" 0.5'],
    ['u 12 amp:0.5', '/update 12 "amp" 0.5'],
    ['uu pad qu', '/update "pad" "qu" "1/4"'],
    ['uu all qu', '/update "all" "qu" "1/4"'],
    ['v 3 0', '/glide 3 "gain" 0 1'],
    ['v 3.5 50 1b', '/glide 3 "gain" 0.5 0.5', '/glide 5 "gain" 0.5 0.5'],
    ['s 3', '/stop 3'],
    ['s 3.5 12', '/stop 3', '/stop 5', '/stop 12'],
    ['ss', '/stop "all"'],
    ['ss pad', '/stop "pad"'],
    ['hush', '/hush "all"'],
    ['panic', '/panic'],
    ['bpm 97', '/tempo 97'],
    ['bpm', '{"do":"show","what":"bpm"}'],
    ['root 110', '/root 110'],
    ['root a2', '/root 110'],
    ['set chord 1.5.8', '/session/set "chord" [1,5,8]'],
    ['set x 0.5', '/session/set "x" 0.5'],
    ['set name "a b, c"', '/session/set "name" "a b, c"'],
    ['set name "4"', '/session/set "name" "4"'],
    ['set name saw', '/session/set "name" "saw"'],
    ['signal go', '/signal "go"'],
    ['signal go 3', '/signal "go" 3'],
    ['signal go 1.5.8', '/signal "go" [1,5,8]'],
    ['signal go "4"', '/signal "go" "4"'],
    ['l ding.ts', '/load "/here/ding.ts"'],
    ['k pad', '/unload "/orc/pad.ts"'],
    ['cue intro.txt', '{"do":"cue","path":"/here/intro.txt"}'],
    ['pause 4b', '{"do":"pause","seconds":2}'],
    ['seed 7', '{"do":"seed","seed":7}'],
    ['i', '{"do":"show","what":"voices"}'],
    ['help v', '{"do":"help","about":"v"}'],
    ['quit', '{"do":"quit"}'],
  ])('%s', (line, ...actions) => expect(does(line)).toEqual(actions));
});

describe('a wrong line says what and where:', () => {
  const whole = 'it must be a whole number from 0 to 8';
  test.each<[string, string]>([
    ['p pad o:x', `        ^ octave is "x"; ${whole}`],
    ['p pad o:9', `        ^ octave is "9"; ${whole}`],
    ['p pad o:2.5', `        ^^^ octave is "2.5"; ${whole}`],
    ['p pad o:', `        ^ octave is ""; ${whole}`],
    [
      'p pad n:d.h.e',
      '          ^ notes is "d.h.e"; it must be numbers, or a note such as d, a#3 or eb, with dots between them',
    ],
    [
      'p pad t:4x',
      '        ^^ length is "4x"; it must be a number from 0.01 to 60 s, or a time such as 4b, 2s, 500ms or 100f',
    ],
    ['p pad h:4b', '        ^^ harmonics is "4b"; it must be numbers from 0 to 32, with dots between them'],
    ['p pad wf:bell', '         ^^^^ wave is "bell"; it must be one of saw, sine, tri'],
    ['p pad wide:maybe', '           ^^^^^ wide is "maybe"; it must be one of 0, 1, on, off, T, F'],
    ['p pad o', '      ^ octave needs a value, such as o:3'],
    ['p pad once:1', '          ^^ once stands alone, without a value'],
    ['p pad o:1 octave:2', '          ^^^^^^^^ octave is given twice'],
    ['p pad once loop:1', '           ^^^^^^ loop is given twice'],
    [
      'p pad qu:1/0',
      '         ^^^ qu: division is "1/0"; it must be such as 1/4, 1/8, 1/8t, 1/16, 1/32, 1/8., 2b or bar',
    ],
    [
      'p pad qu:soon',
      '         ^^^^ qu: division is "soon"; it must be such as 1/4, 1/8, 1/8t, 1/16, 1/32, 1/8., 2b or bar',
    ],
    [
      'p pad octav:1',
      '      ^^^^^ pad has no "octav"; it has octave (o), notes (n), length (t), harmonics (h), wave (wf), wide, freq, grain, bpm, qu, arm, once, uno, v, gain, pan, speed, out, group, loop',
    ],
    [
      'p pad wid',
      '      ^^^ pad has no "wid"; it has octave (o), notes (n), length (t), harmonics (h), wave (wf), wide, freq, grain, bpm, qu, arm, once, uno, v, gain, pan, speed, out, group, loop',
    ],
    ['p ping colour:blue', '       ^^^^^^ ping has no "colour"; it has freq, amp, qu, arm, group'],
    ['p pad zz:', '         ^ zz is ""; it must be text'],
    [
      'p pad zz',
      '      ^^ pad has no "zz"; it has octave (o), notes (n), length (t), harmonics (h), wave (wf), wide, freq, grain, bpm, qu, arm, once, uno, v, gain, pan, speed, out, group, loop',
    ],
    ['p ping v:50', '       ^ ping has no "v"; it has freq, amp, qu, arm, group'],
    ['p bell', '  ^^^^ there is no instrument "bell"; there are pad, ping'],
    ['bell o:2', '^^^^ "bell" is neither a verb nor an instrument; help shows the verbs'],
    ['p', ' ^ instrument is missing'],
    ['p pad, ', '       ^ instrument is missing'],
    ['p pad o:1, pad o:x', '                 ^ octave is "x"; it must be a whole number from 0 to 8'],
    [
      'p pad o:R1',
      '        ^^ R1 is no range; it must be two numbers such as R100.300, or R0.1..0.5 with decimal points',
    ],
    ['p pad wf:"si', '         ^^^ a quote that is not closed'],
    ['u 3.4 v:50', '    ^ there is no voice 4; there are 3, 5, 12'],
    ['u 3', '   ^ key:value is missing'],
    ['u x v:50', '  ^ "x" names no voices; it must be numbers with dots between them, such as 3.5'],
    ['u 3.12 v:50', '       ^ ping has no "v"; it has freq, amp, qu, arm, group'],
    ['v 3', '   ^ percent is missing'],
    ['v 3 x', '    ^ percent is "x"; it must be a number from 0 to 10000 %'],
    ['v 3 0 2s 4', '         ^ v takes voices percent [time]; "4" is too much'],
    ['v 12 0', '  ^^ voice 12 is a synth, whose volume does not glide; u 12 sets its controls'],
    ['signal', '      ^ name is missing'],
    ['ss, i', '  ^ ss takes no commas'],
    ['group 4 pad', '           ^ group needs -- and a line to repeat'],
    ['group 4 --', '          ^ group needs a line to repeat'],
    ['group 4 -- pad o:x', '                 ^ octave is "x"; it must be a whole number from 0 to 8'],
    ['bpm fast', '    ^^^^ bpm is "fast"; it must be a number from 1 to 10000'],
    [
      'help me',
      `     ^^ there is no verb or instrument "me"; there are ${[...verbs.map(({ name }) => name), 'pad', 'ping'].join(', ')}`,
    ],
  ])('%s', (line, said) => expect(refusal(line)).toBe(said));
});
