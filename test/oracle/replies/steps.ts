/** The conversation with both servers, in its order: later steps build on earlier ones. */
import { commandSteps } from './commands.ts';
import { creationSteps } from './creation.ts';
import { memorySteps } from './memory.ts';
import { orderSteps } from './order.ts';
import type { NamedStep } from './step.ts';

export const steps: readonly NamedStep[] = [...creationSteps, ...orderSteps, ...memorySteps, ...commandSteps];
