import { defaultOscPort } from './ports.ts';
import { OptionError, optionReader } from './read.ts';
import { type OptionField, type OptionValues, optionTable } from './table.ts';

/** Purpose of a command line: a playing server, a render to a file, or a text to print. */
export type Mode = 'real-time' | 'offline' | 'help' | 'version' | 'list-options' | 'list-devices';

export interface ParsedOptions extends OptionValues {
  mode: Mode;
  /** Options that the command line named: they tell a port that was asked for from the default one. */
  given: ReadonlySet<OptionField>;
  /** One line for each option that was accepted and changes nothing; to be printed once at the start. */
  notes: readonly string[];
}

const readWords = optionReader(optionTable);

/**
 * Reads a command line (without the program's own name). When an option is given twice the last one counts.
 * @throws OptionError naming the flag, the value and what is allowed
 */
export function parseOptions(argv: readonly string[]): ParsedOptions {
  const { values, given, notes } = readWords(argv);
  const mode = modeOf(values);
  if (mode === 'real-time' || mode === 'offline') checkTogether(values, given, mode);
  if (mode === 'real-time' && !given.has('udpPort') && !given.has('tcpPort')) {
    values.udpPort = values.tcpPort = defaultOscPort;
  }
  return { ...values, mode, given, notes };
}

function modeOf(values: OptionValues): Mode {
  if (values.help) return 'help';
  if (values.version) return 'version';
  if (values.listOptions) return 'list-options';
  if (values.listDevices) return 'list-devices';
  return values.offline ? 'offline' : 'real-time';
}

function checkTogether(values: OptionValues, given: ReadonlySet<OptionField>, mode: Mode): void {
  const { inputs, outputs, audioBuses } = values;
  if (inputs + outputs > audioBuses) {
    throw new OptionError(
      `-i ${inputs} and -o ${outputs} need ${inputs + outputs} audio buses, -a ${audioBuses} is fewer`,
    );
  }
  if (values.none && given.has('device'))
    throw new OptionError('--none and -H exclude each other: no device, or that one');
  if (mode !== 'offline') return;
  // scsynth's real-time flags may follow -N because clients send them; ours are sent by nobody by accident.
  for (const field of given) {
    const { flag, long, scope } = optionTable[field];
    if (!flag && scope === 'real-time') throw new OptionError(`--${long} has no meaning together with -N`);
  }
}
