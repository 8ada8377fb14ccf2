/** Eight beats of arpeggio at 100 beats a minute. */
import { arpeggiate } from './arpeggiator.ts';
import { leave, server } from './server.ts';

const { client, ask } = await server();
await ask('/tempo', 100);
await Bun.sleep(200);
await arpeggiate(client, 8);
await leave(client);
