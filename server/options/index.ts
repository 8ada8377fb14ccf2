export { parseOptions, type Mode, type ParsedOptions } from './parse.ts';
export { OptionError, optionReader } from './read.ts';
export { commandOf, programCommands } from '../cli/commands.ts';
export { commandHelp, helpText, listOptions, versionLine } from './help.ts';
export { defaultHttpPort, defaultOscPort, optionTable, type OptionField, type OptionValues } from './table.ts';
export type { DeviceNames, OfflineRender } from './readers.ts';
