/** Questions to the thread that reads descriptions of plugins, and its answers. Plain data. */
import type { MeasuredPlugin, PluginEntry } from './description.ts';

export type Question =
  /** The plugins that are installed. */
  | { readonly ask: 'list' }
  /** One of them, at the sample rate of the server. */
  | { readonly ask: 'plugin'; readonly uri: string; readonly sampleRate: number };

/** Plugins that are installed, and how many instances of plugins there are in the process. */
export interface InstalledPlugins {
  readonly plugins: readonly PluginEntry[];
  readonly instances: number;
}

export interface Answers {
  readonly list: InstalledPlugins;
  readonly plugin: MeasuredPlugin;
}

export interface Asked {
  readonly id: number;
  readonly question: Question;
}

export type Answered =
  | { readonly id: number; readonly answer: Answers[Question['ask']] }
  | { readonly id: number; readonly refused: string };
