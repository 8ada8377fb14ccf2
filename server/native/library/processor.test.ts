/** The description of the processor says what it is and can do, and nothing that changes while it runs. */
import { expect, test } from 'bun:test';
import { processorSignature } from './processor.ts';

test('a processor is described alike whenever it is asked for', () => {
  const text = processorSignature();
  expect(text).toStartWith(`${process.platform}\n${process.arch}\n`);
  expect(processorSignature()).toBe(text);
  expect(text).not.toMatch(/mhz|bogomips/i);
});

test.if(process.platform === 'linux')('its features are named', () => {
  expect(processorSignature()).toMatch(process.arch === 'x64' ? /^flags\s*:.* sse2 /m : /^Features\s*:.* asimd /m);
});
