/** Eight beats of the arpeggiator at 100 beats a minute. */
import { holdChords } from './keys.ts';
import { leave, server } from './server.ts';

const { client, ask } = await server();
await ask('/tempo', 100);
await ask('/play', 'arpeggiator');
await Bun.sleep(200);
await holdChords(client, 8);
await ask('/hush', 'arpeggiator');
await leave(client);
