import { findMarked } from './processTable.ts';
import { startProcess } from './processes.ts';
import { serviceProcess, type ServiceName } from './serviceProcess.ts';
import { readStackState } from './stackState.ts';
import { killMarked, stopMarked } from './stopMarked.ts';

/** Faults on demand for a stack that another process started: what a fault test needs. */
export interface ServiceControl {
  isRunning(name: ServiceName): boolean;
  /** SIGKILL, as a crash; resolves when the process is gone */
  kill(name: ServiceName): Promise<void>;
  /** an orderly stop */
  stop(name: ServiceName): Promise<void>;
  /** starts it again on the same port and waits until it answers; nothing when it runs */
  start(name: ServiceName): Promise<void>;
}

/** @param dir the folder of the stack, STACK_DIR of the environment. @throws Error when there is no stack */
export function serviceControl(dir: string): ServiceControl {
  const state = readStackState(dir);
  if (!state) throw new Error(`there is no stack in ${dir}`);
  const isRunning = (name: ServiceName): boolean => findMarked(dir).some((one) => one.name === name);
  return {
    isRunning,
    async kill(name) {
      killMarked(dir, (other) => other === name);
      await stopMarked(dir, (other) => other === name, 0);
    },
    async stop(name) {
      await stopMarked(dir, (other) => other === name, serviceProcess(name, dir, state).graceMs);
    },
    async start(name) {
      if (!isRunning(name)) await startProcess(serviceProcess(name, dir, state));
    },
  };
}
