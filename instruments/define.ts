/** What an instrument imports; instruments in other folders import it as `bunsynth`. */
export * from '../server/instruments/kit.ts';
