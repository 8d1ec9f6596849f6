import { parseArgs } from 'node:util';
import { loadKeyring } from '../../crypto/keyring.ts';
import { nationalCalendar } from '../../db/seeds/nationalCalendar.ts';
import { DomainProblem } from '../../domain/errors.ts';
import { formatShanghaiTime } from '../../domain/time.ts';
import { connectClient } from '../../temporal/connection.ts';
import { createCaseClient } from '../../temporal/caseClient.ts';
import { readTemporalSettings } from '../../temporal/settings.ts';
import { fastForwardWorkflow } from './fastForward.ts';
import { readRunningServer } from './runningServer.ts';
import { lengthOfMs, parseTimeSpan } from './timeSpan.ts';
import { virtualNowMs } from './virtualNow.ts';

/** script/fast-forward CASE 2wd: moves one case of the running demo server forward in virtual time. */
const USAGE = 'usage: script/fast-forward CASE 2wd|3d|30h|45m';
const WITHIN_MS = 60_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function forward(caseNo: string, spanText: string): Promise<void> {
  const span = parseTimeSpan(spanText);
  const server = readRunningServer();
  const { address, namespace } = server.temporal;
  const client = connectClient({ address, namespace, payloads: loadKeyring(server.keyringFile).payloads });
  const workflowId = `case:${caseNo}`;
  try {
    const { clientDeadlines, wakeUps } = readTemporalSettings();
    const cases = createCaseClient(client, clientDeadlines);
    const before = await cases.snapshot(caseNo);
    if (before.endedAtMs !== null)
      throw new Error(`${caseNo} has ended (${before.state}): nothing in it waits any more.`);
    const nowMs = await virtualNowMs(client, namespace, workflowId);
    const seconds = Math.ceil(lengthOfMs(span, nowMs, nationalCalendar(1), wakeUps.night) / 1000);
    await client.connection.withDeadline(Date.now() + WITHIN_MS, () =>
      fastForwardWorkflow(client, namespace, workflowId, seconds),
    );
    const after = await cases.snapshot(caseNo);
    say(`${caseNo}  ${formatShanghaiTime(nowMs)} → ${formatShanghaiTime(nowMs + seconds * 1000)} (Asia/Shanghai)`);
    say(`state ${before.state} → ${after.state}`);
    if (after.acceptance) say(`受理期限 ${after.acceptance.date}${after.acceptance.provisional ? '（预计）' : ''}`);
    if (after.result) say(`办结期限 ${after.result.date}${after.result.provisional ? '（预计）' : ''}`);
    if (after.statutory) say(`法定期限 ${after.statutory.date}${after.statutory.provisional ? '（预计）' : ''}`);
    if (after.supplement?.limit) say(`补正期限 ${after.supplement.limit.date}`);
    for (const { step, cause } of after.attention) say(`需要处理 ${step}（${cause}）`);
  } finally {
    await client.connection.close();
  }
}

try {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [caseNo, spanText] = positionals;
  if (!caseNo || !spanText || positionals.length !== 2) throw new Error(USAGE);
  await forward(caseNo, spanText);
} catch (error) {
  const text =
    error instanceof DomainProblem
      ? `${error.detail} (${error.code})`
      : error instanceof Error
        ? error.message
        : String(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}
