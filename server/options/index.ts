export { parseOptions, OptionError, type Mode, type ParsedOptions } from './parse.ts';
export { helpText, listOptions, versionLine } from './help.ts';
export { defaultHttpPort, defaultOscPort, type OptionField, type OptionValues } from './table.ts';
export type { DeviceNames, OfflineRender } from './readers.ts';
