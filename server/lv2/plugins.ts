/** LV2 plugins as the control thread asks for them: each is a file of instruments, written when it is first named. */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { BunWorker } from '../system/bun-worker.ts';
import { pluginPrefix } from './description.ts';
import type { Answered, Answers, InstalledPlugins, Question } from './messages.ts';

/** Seconds in which a plugin must have been made and tried out. */
const patience = 30;

interface Asking {
  resolve(answer: Answers[Question['ask']]): void;
  reject(error: Error): void;
}

/** The thread's end here: one for the process, since compiled code lives in it. */
class PluginThread {
  private readonly worker = new Worker(new URL('./thread.ts', import.meta.url)) as BunWorker;
  private readonly asking = new Map<number, Asking>();
  private last = 0;

  constructor() {
    this.worker.unref();
    this.worker.onmessage = ({ data }: MessageEvent<Answered>) => {
      const asked = this.taken(data.id);
      if ('refused' in data) asked?.reject(new Error(data.refused));
      else asked?.resolve(data.answer);
    };
    this.worker.onerror = (event: ErrorEvent) => {
      event.preventDefault();
      for (const id of [...this.asking.keys()]) this.taken(id)!.reject(new Error(event.message));
    };
  }

  /** Rejects with the reason where there is no answer. */
  ask<Q extends Question>(question: Q): Promise<Answers[Q['ask']]> {
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      this.worker.ref();
      const late = setTimeout(
        () => this.taken(id)?.reject(new Error(`LV2 plugins did not answer in ${patience} s`)),
        1000 * patience,
      );
      this.asking.set(id, {
        resolve: (answer) => {
          clearTimeout(late);
          resolve(answer as Answers[Q['ask']]);
        },
        reject: (error) => {
          clearTimeout(late);
          reject(error);
        },
      });
      this.worker.postMessage({ id, question });
    });
  }

  private taken(id: number): Asking | undefined {
    const asked = this.asking.get(id);
    this.asking.delete(id);
    if (this.asking.size === 0) this.worker.unref();
    return asked;
  }
}

let thread: PluginThread | undefined;

function ask<Q extends Question>(question: Q): Promise<Answers[Q['ask']]> {
  thread ??= new PluginThread();
  return thread.ask(question);
}

/** Returns the plugins that are installed. Rejects with an Error where lilv is not. */
export const installed = (): Promise<InstalledPlugins> => ask({ ask: 'list' });

/**
 * Writes the file of a plugin's element.
 * @param name of the element: `lv2:` and the plugin's URI
 * @param folder in which the file is written
 * @returns its path; rejects with an Error naming the plugin and why it cannot be had
 */
export async function pluginFile(name: string, folder: string, sampleRate: number): Promise<string> {
  const plugin = await ask({ ask: 'plugin', uri: name.slice(pluginPrefix.length), sampleRate });
  const path = join(folder, 'lv2', `${Bun.hash(name).toString(36)}.ts`);
  await mkdir(join(folder, 'lv2'), { recursive: true });
  await Bun.write(
    path,
    [
      `import { pluginElement } from ${JSON.stringify(resolve(import.meta.dir, 'element.ts'))};`,
      `export const plugin = pluginElement(${JSON.stringify(plugin)});`,
      '',
    ].join('\n'),
  );
  return path;
}
