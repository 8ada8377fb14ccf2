/** A child process whose self-test expects what no library gives. */
import { selfTestCases } from './self-test-cases.ts';
import { serve } from './serve.ts';

serve({ cases: selfTestCases.map((each) => (each.name === 'lesser' ? { ...each, expected: [1, 2, 3, 4] } : each)) });
