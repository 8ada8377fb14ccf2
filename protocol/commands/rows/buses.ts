/** Commands about control buses. */
import { counted, integer, number, synchronous } from '../builders.ts';

export const busCommands = [
  synchronous('/c_set', 25, [], 'Sets control buses.', {
    repeated: [integer('bus'), number('value')],
    tail: 'ignored',
  }),
  synchronous('/c_setn', 26, [], 'Sets successive control buses.', {
    repeated: [integer('bus'), integer('count', 0), counted('values')],
  }),
  synchronous('/c_fill', 27, [], 'Sets successive control buses to one value.', {
    repeated: [integer('bus'), integer('count'), number('value')],
    tail: 'ignored',
  }),
  synchronous('/c_get', 40, [], 'Asks for the values of control buses.', {
    repeated: [integer('bus')],
    replies: ['/c_set'],
  }),
  synchronous('/c_getn', 41, [], 'Asks for the values of successive control buses.', {
    repeated: [integer('bus'), integer('count', 0)],
    replies: ['/c_setn'],
  }),
] as const;
