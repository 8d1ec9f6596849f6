import type { SimulatedWorld } from '../client/simulatedWorld.ts';
import type { ChosenDriver } from './chooseDriver.ts';
import type { Narrator } from './narrator.ts';

/** What every tour plays on. */
export interface TourStage {
  apiUrl: string;
  world: SimulatedWorld;
  tell: Narrator;
  /** a driver with one of these stories who is new here */
  choose(keys: readonly [string, ...string[]]): Promise<ChosenDriver>;
  /** moves the clock of one case forward */
  passTime(caseNo: string, ms: number): Promise<void>;
  showInEngine(workflowId: string): void;
}
