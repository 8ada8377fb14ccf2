import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { outputOptions } from '../cli/output-options.ts';
import { helpText, listOptions, OptionError, optionReader, optionTable, parseOptions, versionLine } from './index.ts';
import { optionRows } from './table.ts';

/** Splits a recorded command line as the shell that sclang uses does, for the quoting that occurs in them. */
function words(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare);
}

function refusal(line: string | string[]): string {
  try {
    parseOptions(typeof line === 'string' ? words(line) : line);
  } catch (error) {
    expect(error).toBeInstanceOf(OptionError);
    const { message } = error as OptionError;
    expect(message).not.toContain('\n');
    return message;
  }
  throw new Error(`accepted: ${line}`);
}

describe('command lines that sclang sends', () => {
  test('its default boot line, with nothing to remark', () => {
    const options = parseOptions(words('-u 57110 -a 1024 -i 2 -o 2 -R 0 -C 1 -l 1'));
    expect(options).toMatchObject({
      mode: 'real-time',
      udpPort: 57110,
      tcpPort: undefined,
      audioBuses: 1024,
      inputs: 2,
      outputs: 2,
      maxLogins: 1,
      notes: [],
    });
  });

  test('every option set', () => {
    const options = parseOptions(
      words(
        '-t 57110 -a 1024 -i 2 -o 2 -B 0.0.0.0 -c 4096 -b 2048 -n 2048 -d 2048 -z 32 -Z 512 -m 65536 -r 32 -w 128 -S 44100 ' +
          '-D 0 -I 11 -O 11 -H "foo:bar" -V -1 -P /tmp -U /usr/lib/SC/plugins -L -C 0 -l 4',
      ),
    );
    expect(options).toMatchObject({
      mode: 'real-time',
      udpPort: undefined,
      tcpPort: 57110,
      bindAddress: '0.0.0.0',
      controlBuses: 4096,
      buffers: 2048,
      nodes: 2048,
      blockSize: 32,
      hardwareBufferSize: 512,
      memoryKilobytes: 65536,
      randomSeeds: 32,
      sampleRate: 44100,
      loadSynthDefs: false,
      device: { input: 'foo:bar', output: 'foo:bar' },
      verbosity: -1,
      restrictedPath: '/tmp',
      maxLogins: 4,
    });
    expect(options.notes).toEqual([
      '-d 2048: bunsynth has no limit on SynthDefs but memory; ignored',
      '-I 11: bunsynth has no choice of device streams; ignored',
      '-O 11: bunsynth has no choice of device streams; ignored',
      '-U /usr/lib/SC/plugins: bunsynth has no binary UGen plugins; ignored',
      '-L: bunsynth has no memory locking; ignored',
      '-C 0: bunsynth has no choice of clock; ignored',
    ]);
  });

  test('an offline render with the flags of a playing server behind it', () => {
    const options = parseOptions(
      words('-N in.osc _ out.wav 48000 AIFF int16 -u 57110 -a 1023 -i 2 -o 1 -R 0 -C 1 -l 1'),
    );
    expect(options).toMatchObject({ mode: 'offline', audioBuses: 1023, inputs: 2, outputs: 1, notes: [] });
    expect(options.offline).toEqual({
      score: 'in.osc',
      input: undefined,
      output: 'out.wav',
      sampleRate: 48000,
      headerFormat: 'AIFF',
      sampleFormat: 'int16',
    });
  });

  test('-H takes one name or two, any of them empty', () => {
    const device = (line: string) => parseOptions(words(line)).device;
    expect(device('-H "dev" -V -1')).toEqual({ input: 'dev', output: 'dev' });
    expect(device('-H "in" "out" -u 1')).toEqual({ input: 'in', output: 'out' });
    expect(device('-H "" "out"')).toEqual({ input: '', output: 'out' });
    expect(device('-H "in" ""')).toEqual({ input: 'in', output: '' });
    expect(device('-H ""')).toEqual({ input: '', output: '' });
    expect(device('-H "-odd" -u 1')).toEqual({ input: '-odd', output: '-odd' });
    expect(device('')).toBeUndefined();
  });

  test('supernova’s and the Bela board’s flags get one note each', () => {
    expect(parseOptions(words('-T 4 -J 8 -X 20')).notes).toEqual([
      '-T 4: bunsynth has one audio thread; ignored',
      '-J 8: bunsynth has no Bela board; ignored',
      '-X 20: bunsynth has no Bela board; ignored',
    ]);
  });
});

describe('ports', () => {
  test('neither -u nor -t opens both', () => {
    expect(parseOptions([])).toMatchObject({ udpPort: 57110, tcpPort: 57110, httpPort: 57180 });
  });
  test('each alone opens only itself', () => {
    expect(parseOptions(words('-u 4000'))).toMatchObject({ udpPort: 4000, tcpPort: undefined });
    expect(parseOptions(words('-t 4000'))).toMatchObject({ udpPort: undefined, tcpPort: 4000 });
    expect(parseOptions(words('-u 4000 -t 0'))).toMatchObject({ udpPort: 4000, tcpPort: 0 });
  });
  test('a port asked for is told from the default', () => {
    expect(parseOptions([]).given.has('httpPort')).toBe(false);
    expect(parseOptions(words('--http-port 57180')).given.has('httpPort')).toBe(true);
  });
});

describe('values', () => {
  test('sizes that scsynth rounds are rounded up to powers of two', () => {
    expect(parseOptions(words('-b 1025 -n 3000 -z 48 -Z 500 -l 3'))).toMatchObject({
      buffers: 2048,
      nodes: 4096,
      blockSize: 64,
      hardwareBufferSize: 512,
      maxLogins: 4,
    });
  });
  test('numbers may be written as floats, rates lose their fraction', () => {
    expect(parseOptions(words('-b 1024.0 -S 44100.5'))).toMatchObject({ buffers: 1024, sampleRate: 44100 });
  });
  test('long names, with a space or an equals sign; the last of two counts', () => {
    expect(parseOptions(words('--udp-port 5 --buffers=64 -b 32'))).toMatchObject({ udpPort: 5, buffers: 32 });
    expect(parseOptions(words('--score piece.osc --capture=take.wav --none'))).toMatchObject({
      score: 'piece.osc',
      capture: 'take.wav',
      none: true,
    });
  });
  test('a limit lifted later takes its note along', () => {
    expect(parseOptions(words('-R 1')).notes).toEqual(['-R 1: bunsynth has no Rendezvous announcement; ignored']);
    expect(parseOptions(words('-R 1 -R 0')).notes).toEqual([]);
  });
  test('help and version win over everything else', () => {
    expect(parseOptions(words('-u 5 -h')).mode).toBe('help');
    expect(parseOptions(words('-N a b c 48000 WAV float -v')).mode).toBe('version');
    expect(parseOptions(words('--list-options')).mode).toBe('list-options');
  });
});

describe('refusals name the flag, the value and what is allowed', () => {
  test.each([
    ['-u 70000', '-u "70000": must be a whole number from 0 to 65535'],
    ['-u x', '-u "x": must be a whole number from 0 to 65535'],
    ['-b 3.5', '-b "3.5": must be a whole number from 1 to 1048576'],
    ['-u', '-u needs <port>'],
    ['-S 12', '-S "12": must be 0 or 1000 to 768000 (Hz)'],
    ['-S nan', '-S "nan": must be 0 or 1000 to 768000 (Hz)'],
    ['-D maybe', '-D "maybe": must be 1 or 0'],
    ['-B ""', '-B "": must not be empty'],
    ['-N a b', '-N needs <score> <input> <output> <sample-rate> <header-format> <sample-format>, got only a b'],
    ['-N a _ c fast WAV float', '-N: sample-rate "fast" must be 1000 to 768000 (Hz)'],
    ['-N a _ "" 48000 WAV float', '-N: must not have an empty output (write _ for no score file or input file)'],
    ['-u57110', 'unknown option -u57110 (write -u 57110)'],
    ['-k 3', 'unknown option -k (see --help)'],
    ['--bogus=3', 'unknown option --bogus (see --help)'],
    ['--none=yes', '--none takes no value, got "yes"'],
    ['--nrt=a', '--nrt takes 6 words, separated by spaces'],
    ['score.osc', 'unexpected argument "score.osc": every argument belongs to an option (see --help)'],
    ['-a 8 -i 8 -o 8', '-i 8 and -o 8 need 16 audio buses, -a 8 is fewer'],
    ['--none -H dev', '--none and -H exclude each other: no device, or that one'],
    ['--capture x.wav -N a _ c 48000 WAV float', '--capture has no meaning together with -N'],
  ])('%s', (line, message) => {
    expect(refusal(line)).toBe(message);
  });
  test('a long password', () => {
    expect(refusal(['-p', 'x'.repeat(32)])).toContain('must have at most 31 characters, has 32');
  });
});

describe('the table', () => {
  test('every option stands in --help and --list-options', () => {
    const help = helpText({});
    const list = listOptions();
    for (const [, { flag, long }] of optionRows) {
      expect(help).toContain(`  ${flag ? `-${flag}, ` : ''}--${long}`);
      expect(list).toContain(`--${long}\t${flag ? `-${flag}` : ''}\t`);
    }
    expect(help.split('\n').every((line) => line.length <= 120)).toBe(true);
    expect(list.trimEnd().split('\n')).toHaveLength(optionRows.length);
  });

  test('knows every letter that scsynth 3.13 knows', () => {
    const flags = new Set(optionRows.map(([, { flag }]) => flag));
    const missing = [...'utBaioczblndpmwZrCNSDIOsMHvVRUhPLJKGQXYAxygTE'].filter((letter) => !flags.has(letter));
    expect(missing).toEqual([]);
  });

  test('the version line is one line with a version', () => {
    expect(versionLine(undefined)).toMatch(/^bunsynth \d+\.\d+\.\d+ \(.*\)$/);
    expect(versionLine('/opt/bunsynth')).toBe(versionLine(undefined));
    expect(versionLine('/usr/local/bin/scsynth')).toBe("scsynth 3.13.0 (Built from  '' [na])");
  });

  test('any words either parse or are refused in one line', () => {
    const names = optionRows.flatMap(([, { flag, long }]) => [flag ? `-${flag}` : `--${long}`, `--${long}`]);
    const word = fc.oneof(fc.constantFrom(...names), fc.string(), fc.integer().map(String), fc.double().map(String));
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (argv) => {
        try {
          const { mode, notes } = parseOptions(argv);
          return mode !== undefined && notes.every((note) => note.endsWith('; ignored'));
        } catch (error) {
          return error instanceof OptionError;
        }
      }),
    );
  });
});

test('the limiter takes decibels, the smaller of -s and -M clips', () => {
  const output = (line: string) => outputOptions(parseOptions(words(line)));
  expect(output('')).toEqual({ clip: Infinity, ceiling: undefined });
  expect(output('--limiter -6 -s 1.26 -M 1').ceiling).toBeCloseTo(0.501, 3);
  expect(output('-s 1.26 -M 1').clip).toBe(1);
  expect(output('-s 0 -M -1').clip).toBe(Infinity);
  expect(refusal('--limiter 3')).toBe('--limiter "3": must be a number from -60 to 0');
});

describe('options of a command', () => {
  test('may take words that stand alone', () => {
    const read = optionReader({ help: optionTable.help, outputs: optionTable.outputs }, true);
    expect(read(['pad', '-o', '2', 'o:3', '--help'])).toMatchObject({
      operands: ['pad', 'o:3'],
      values: { outputs: 2, help: true },
      words: [
        { field: 'outputs', words: ['-o', '2'] },
        { field: 'help', words: ['--help'] },
      ],
    });
    expect(() => read(['pad', '-u', '1'])).toThrow('unknown option -u');
  });
});
