/** The options of the server, and what programs with options of their own make them of. */
export { type CommandUsage, commandHelp, helpText, listOptions, versionLine } from './help.ts';
export { type Mode, type ParsedOptions, parseOptions } from './parse.ts';
export { defaultHttpPort, defaultOscPort } from './ports.ts';
export { type SeparateProgram, separatePrograms } from './programs.ts';
export { OptionError, type OptionTable, optionReader, type ReadOptions, type ValuesOf } from './read.ts';
export {
  type DeviceNames,
  folders,
  given,
  integer,
  number,
  type OfflineRender,
  sampleRate,
  text,
} from './readers.ts';
export { type OptionRow, optionalRow, row } from './row.ts';
export {
  type OptionField,
  type OptionValues,
  optionRows,
  optionTable,
} from './table.ts';
