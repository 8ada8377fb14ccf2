/** Playing without clients: `--score` plays a file, `--capture` records the outputs, and a score ends the server. */
import { CaptureReader, type captureArea } from '../audio/capture.ts';
import type { Control } from '../control/control.ts';
import type { ParsedOptions } from '../options/index.ts';
import { World } from '../world/layout.ts';
import { CaptureFile } from './capture-file.ts';
import { playScore, scoreStart } from './score-player.ts';

/** Milliseconds between two looks at the capture and the end of the score. */
const interval = 20;

/**
 * Starts the score and the capture that the options name.
 * @param area of the capture; undefined where there is none
 * @param end called when the score is over
 * @returns the file of the capture, to be closed at the end
 * @throws Error when the score cannot be read
 */
export async function startUnattended(
  options: ParsedOptions,
  control: Control,
  area: ReturnType<typeof captureArea> | undefined,
  end: () => void,
): Promise<CaptureFile | undefined> {
  const { layout, memory, print } = control.context;
  const scored = options.score !== undefined;
  let frames = Infinity;
  const shape = { channels: layout.outputs, sampleRate: layout.sampleRate };
  const recording =
    area && options.capture !== undefined
      ? new CaptureFile(
          options.capture,
          new CaptureReader(area),
          shape,
          {
            first: () => (scored ? scoreStart(memory, layout) : 0),
            get frames() {
              return frames;
            },
          },
          print,
        )
      : undefined;
  if (options.score !== undefined) frames = await playScore(options.score, control, layout);
  if (!recording && !scored) return undefined;
  const started = (): number => scoreStart(memory, layout) ?? Infinity;
  const timer = setInterval(() => {
    recording?.drain();
    const over =
      recording && !recording.failed
        ? recording.complete
        : Atomics.load(new Int32Array(memory), World.block >> 2) * layout.blockSize >= started() + frames;
    if (scored && over) {
      clearInterval(timer);
      end();
    }
  }, interval);
  return recording;
}
