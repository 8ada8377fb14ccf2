/** Commands about control buses. */
import { counted, integer, number, sync } from '../builders.ts';

export const busCommands = [
  sync('/c_set', 25, [], 'Sets control buses.', { repeated: [integer('bus'), number('value')], tail: 'ignored' }),
  sync('/c_setn', 26, [], 'Sets successive control buses.', {
    repeated: [integer('bus'), integer('count', 0), counted('values')],
  }),
  sync('/c_fill', 27, [], 'Sets successive control buses to one value.', {
    repeated: [integer('bus'), integer('count'), number('value')],
    tail: 'ignored',
  }),
  sync('/c_get', 40, [], 'Asks for the values of control buses.', { repeated: [integer('bus')], replies: ['/c_set'] }),
  sync('/c_getn', 41, [], 'Asks for the values of successive control buses.', {
    repeated: [integer('bus'), integer('count', 0)],
    replies: ['/c_setn'],
  }),
] as const;
