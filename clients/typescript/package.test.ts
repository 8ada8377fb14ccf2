/** The package as it is published, built and run in Node. */
import { describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { startFakeServer } from '../../test/support/fake-server.ts';

const script = `
  import { connect } from ${JSON.stringify(join(import.meta.dir, 'dist', 'index.js'))};
  for (const url of process.argv.slice(1)) {
    const client = await connect({ url });
    await client.notify();
    const { synths } = await client.status();
    console.log(new URL(url).protocol, synths, await client.newGroup());
    await client.close();
  }
`;

describe('the built package', () => {
  test.skipIf(!Bun.which('node'))('works in Node over UDP, TCP and WebSocket', async () => {
    const build = Bun.spawnSync([process.execPath, 'run', 'build:code'], { cwd: import.meta.dir });
    expect(build.exitCode).toBe(0);
    const servers = await Promise.all((['udp', 'tcp', 'ws'] as const).map((scheme) => startFakeServer(scheme)));
    const node = Bun.spawn(['node', '--input-type=module', '-e', script, ...servers.map(({ url }) => url)], {
      stderr: 'pipe',
    });
    const [out, errors] = await Promise.all([new Response(node.stdout).text(), new Response(node.stderr).text()]);
    const group = 3 * 2 ** 26 + 1000;
    expect(errors).toBe('');
    expect(out).toBe(`udp: 3 ${group}\ntcp: 3 ${group}\nws: 3 ${group}\n`);
    await Promise.all(servers.map(({ close }) => close()));
  });

  test('the entry for browsers asks for nothing that browsers lack', async () => {
    const {
      outputs: [bundle],
      success,
    } = await Bun.build({
      entrypoints: [join(import.meta.dir, 'browser.ts')],
      target: 'browser',
      format: 'esm',
      external: ['osc-js'],
    });
    expect(success).toBe(true);
    const imports = new Bun.Transpiler({ loader: 'js' }).scanImports(await bundle.text());
    expect(imports.map(({ path }) => path)).toEqual(['osc-js']);
  });
});
