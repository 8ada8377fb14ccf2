/** Every route, in the order they are listed. */
import type * as v from 'valibot';
import { sessionSchema } from '../../instruments/element/session-file.ts';
import { problemSchema } from '../problem.ts';
import type { Route } from '../route.ts';
import { bufferRoutes, bufferSchema } from './buffers.ts';
import { defRoutes, defSchema, defSummarySchema } from './defs.ts';
import { deviceListSchema, deviceRoutes } from './devices.ts';
import { elementRoutes, elementSchema, seriesSchema, transportSchema } from './elements.ts';
import { gridRoutes, gridSchema, tempoSchema } from './grid.ts';
import { instrumentRoutes, instrumentSchema, playingSchema } from './instruments.ts';
import { midiRoutes, midiSchema } from './midi.ts';
import { namedSoundRoutes, namedSoundSchema } from './named-sounds.ts';
import { nodeRoutes, nodeSchema } from './nodes.ts';
import { pluginRoutes, pluginsSchema } from './plugins.ts';
import { sectionRoutes, sectionSchema } from './sections.ts';
import { statusRoutes, statusSchema } from './status.ts';
import { synthRoutes, synthSchema } from './synths.ts';

export const routes: readonly Route[] = [
  ...statusRoutes,
  ...nodeRoutes,
  ...synthRoutes,
  ...defRoutes,
  ...namedSoundRoutes,
  ...sectionRoutes,
  ...bufferRoutes,
  ...deviceRoutes,
  ...instrumentRoutes,
  ...elementRoutes,
  ...pluginRoutes,
  ...gridRoutes,
  ...midiRoutes,
];

/** Schemas that the OpenAPI document gives a name. */
export const definitions: Readonly<Record<string, v.GenericSchema>> = {
  Status: statusSchema,
  Node: nodeSchema,
  Synth: synthSchema,
  DefSummary: defSummarySchema,
  Def: defSchema,
  Buffer: bufferSchema,
  NamedSound: namedSoundSchema,
  Section: sectionSchema,
  DeviceList: deviceListSchema,
  Instrument: instrumentSchema,
  Playing: playingSchema,
  Element: elementSchema,
  Series: seriesSchema,
  Plugins: pluginsSchema,
  Session: sessionSchema,
  Transport: transportSchema,
  Tempo: tempoSchema,
  Grid: gridSchema,
  Midi: midiSchema,
  Problem: problemSchema,
};
