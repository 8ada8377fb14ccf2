/** The thread that reads descriptions of plugins and tries them out. It is never ended: its compiled code is what all instances call. */
import { chunkFrames, type MeasuredPlugin, type PluginDescription } from './description.ts';
import { compileHost, hostAt } from './host.ts';
import type { Answered, Answers, Asked, Question } from './messages.ts';
import { describePlugin, installedPlugins } from './read-plugin.ts';

declare const self: {
  onmessage: ((event: MessageEvent<Asked>) => void) | null;
  postMessage(message: Answered): void;
};

/** Chunks after which a plugin knows its latency. */
const trialChunks = 16;

let compiled: number | undefined;

function hostAddress(): number {
  compiled ??= compileHost();
  return compiled;
}

self.onmessage = ({ data: { id, question } }) => {
  try {
    self.postMessage({ id, answer: answer(question) });
  } catch (error) {
    self.postMessage({ id, refused: (error as Error).message });
  }
};

function answer(question: Question): Answers[Question['ask']] {
  if (question.ask === 'list')
    return { plugins: installedPlugins(), instances: compiled === undefined ? 0 : hostAt(compiled).live };
  const described = describePlugin(question.uri, question.sampleRate);
  return measured(described, question.sampleRate);
}

/** Tries a plugin out with its defaults: whether it can be made at all, and its latency. */
function measured(plugin: PluginDescription, sampleRate: number): MeasuredPlugin {
  const address = hostAddress();
  const host = hostAt(address);
  const { inputs, outputs, controls, latencyPort, takesPosition } = plugin;
  const instance = host.open(plugin, sampleRate);
  const frames = trialChunks * chunkFrames;
  const usual = controls.map(({ param, values }) =>
    param.type === 'choice' ? values![param.options.indexOf(param.default)]! : Number(param.default),
  );
  host.run(instance, {
    chunks: trialChunks,
    frame: 0,
    input: new Float32Array(inputs * frames),
    output: new Float32Array(outputs * frames),
    controls: Float32Array.from(Array.from({ length: trialChunks }, () => usual).flat()),
    tempos: takesPosition ? new Float32Array(trialChunks).fill(120) : undefined,
    midi: new Uint32Array(0),
  });
  const latency = latencyPort === undefined ? 0 : host.control(instance, latencyPort);
  host.close(instance);
  return { ...plugin, host: address, latency: Number.isFinite(latency) ? Math.max(0, Math.round(latency)) : 0 };
}
