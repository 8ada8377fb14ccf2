/** The same from 60 to 180 beats a minute, on a way of eight seconds. */
import { holdChords } from './keys.ts';
import { leave, server } from './server.ts';

const { client, ask } = await server();
await ask('/tempo', 60);
await ask('/play', 'arpeggiator');
await Bun.sleep(200);
await ask('/tempo', 180, -1, 8);
await holdChords(client, 18);
await ask('/hush', 'arpeggiator');
await leave(client);
