export { commandOf, programCommands } from '../cli/commands.ts';
export { commandHelp, helpText, listOptions, versionLine } from './help.ts';
export { type Mode, type ParsedOptions, parseOptions } from './parse.ts';
export { OptionError, optionReader } from './read.ts';
export type { DeviceNames, OfflineRender } from './readers.ts';
export { defaultHttpPort, defaultOscPort, type OptionField, type OptionValues, optionTable } from './table.ts';
