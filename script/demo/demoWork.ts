import { inParallel } from '../benchmark/inParallel.ts';
import { simulatedWorld } from '../client/simulatedWorld.ts';
import { passTime } from '../stack/passTime.ts';
import { readRunningServer, serverStackDir } from '../stack/runningServer.ts';
import { readStackState } from '../stack/stackState.ts';
import { createWorkplace } from './workplace.ts';
import { workPlan } from './workPlan.ts';

/** As many at a time as the machine can take beside the workers, which read ID cards meanwhile. */
const APPLICANTS_AT_ONCE = 2;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/**
 * script/demo-work: applicants come, apply and are decided on, over REST like everybody else, until the offices of the running demo server have
 * work in every state. A second run finds what is there and adds nothing.
 */
async function demoWork(): Promise<void> {
  const server = readRunningServer();
  const state = readStackState(serverStackDir());
  if (!state) throw new Error('The running server has no state. Start it again with script/server.');
  const workplace = createWorkplace({
    apiUrl: server.addresses.api,
    world: simulatedWorld(server.addresses),
    passTime: (caseNo, ms) => passTime(server, caseNo, ms),
    report: say,
  });
  const applicants = workPlan(state.demoDay);
  const ms = await inParallel(applicants, APPLICANTS_AT_ONCE, (applicant) => workplace.serve(applicant));
  const { filed, there } = workplace.tally();
  say(`${filed} cases filed, ${there} were there already (${Math.round(ms / 1000)} s).`);
}

try {
  await demoWork();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
