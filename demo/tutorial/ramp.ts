/** The same from 60 to 180 beats a minute, on a way of eight seconds. */
import { arpeggiate } from './arpeggiator.ts';
import { leave, server } from './server.ts';

const { client, ask } = await server();
await ask('/tempo', 60);
await Bun.sleep(200);
await ask('/tempo', 180, -1, 8);
await arpeggiate(client, 18);
await leave(client);
