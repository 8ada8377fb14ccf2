/** A worker as Bun has it: unlike those of the Web it can be told not to keep the process alive. */
export type BunWorker = Worker & { ref(): void; unref(): void };
