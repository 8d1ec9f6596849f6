import { z } from 'zod';
import { plainDateSchema, shanghaiDate } from '../../domain/time.ts';
import { bearerKey, json } from '../harness/answers.ts';
import type { Answer, Incoming, Simulator, SimulatorOptions } from '../harness/contracts.ts';
import { openJournal } from '../harness/journal.ts';
import { startSimulator } from '../harness/startSimulator.ts';
import { registryPersonSchema, type RegistryPerson } from './registryPeople.ts';
import { recordAsReported, saysSo } from './recordChanges.ts';
import { createSubmissions, submissionBodySchema, type Submission } from './submissions.ts';

export interface RegistrySimulatorOptions extends SimulatorOptions {
  people?: readonly RegistryPerson[];
  /** checked when given */
  apiKey?: string;
}

type Entry =
  | { type: 'person'; person: RegistryPerson }
  | { type: 'submission'; submission: Submission }
  | { type: 'repeat'; key: string };

const holderQuery = z.strictObject({ idNumber: z.string().length(18) });
const factsQuery = holderQuery.extend({ cycleStart: plainDateSchema, cycleEnd: plainDateSchema });

const refusal = (reason: string): Answer => json(422, { code: 'refused', reason });
const unknownPerson = json(404, { code: 'unknown-person' });

/** Stand-in for the ministry registry: certificates, facts of assessment cycles, and results reported under idempotency keys. */
export async function startRegistrySimulator(options: RegistrySimulatorOptions = {}): Promise<Simulator> {
  const now = options.now ?? Date.now;
  const people = new Map<string, RegistryPerson>();
  const submissions = createSubmissions();
  const journal = openJournal<Entry>(options.stateFile, apply);

  function apply(entry: Entry): void {
    switch (entry.type) {
      case 'person':
        return void people.set(entry.person.idNumber, entry.person);
      case 'submission':
        return submissions.add(entry.submission);
      case 'repeat':
        return submissions.noteRepeat(entry.key);
    }
  }

  function addPerson(given: unknown): void {
    const person = registryPersonSchema.parse(given);
    const known = people.get(person.idNumber);
    if (JSON.stringify(known) !== JSON.stringify(person)) journal.record({ type: 'person', person });
  }
  for (const person of options.people ?? []) addPerson(person);

  function queryQualifications({ body }: Incoming): Answer {
    const person = people.get(holderQuery.parse(body).idNumber);
    const asOf = shanghaiDate(now());
    if (!person) return json(200, { practitioner: null, qualifications: [], asOf });
    return json(200, { ...recordAsReported(person, submissions.recordChanges(person.idNumber)), asOf });
  }

  /** A cycle it was told nothing about is a clean one; the grade before it is then the one that was reported here. */
  function queryFacts({ body }: Incoming): Answer {
    const { idNumber, cycleStart } = factsQuery.parse(body);
    const person = people.get(idNumber);
    if (!person) return unknownPerson;
    const told = person.facts?.find((cycle) => cycle.cycleStart === cycleStart);
    return json(200, {
      points: told?.points ?? 0,
      violations: told?.violations ?? [],
      previousGrade: submissions.gradeBefore(idNumber, cycleStart) ?? told?.previousGrade ?? null,
      trainingHours: told?.trainingHours ?? 0,
      asOf: shanghaiDate(now()),
    });
  }

  function receive({ body, headers }: Incoming): Answer {
    const key = z.string().min(1).max(128).parse(headers['idempotency-key']);
    const report = submissionBodySchema.parse(body);
    const earlier = submissions.find(key);
    if (earlier) {
      journal.record({ type: 'repeat', key });
      return json(409, { code: 'already-received', submissionNo: earlier.submissionNo });
    }
    const person = people.get(report.idNumber);
    if (!person) return refusal('登记系统中没有该从业人员');
    if (!person.qualifications.some(({ number }) => number === report.certificateNumber)) {
      return refusal('从业资格证号与从业人员不一致');
    }
    if ('kind' in report && report.kind === 'correction') {
      const record = recordAsReported(person, submissions.recordChanges(person.idNumber));
      if (!saysSo(record, report.certificateNumber, report.recorded)) return refusal('登记数据与更正前的内容不一致');
    }
    const submission = {
      key,
      submissionNo: submissions.nextNumber(now()),
      receivedAt: new Date(now()).toISOString(),
      body: report,
    };
    journal.record({ type: 'submission', submission });
    return json(201, { submissionNo: submission.submissionNo, receivedAt: submission.receivedAt });
  }

  function querySubmission({ params }: Incoming): Answer {
    const found = submissions.find(params['key'] ?? '');
    if (!found) return json(404, { code: 'unknown-submission' });
    return json(200, { submissionNo: found.submissionNo, receivedAt: found.receivedAt });
  }

  const noPermission = refusal('本机构没有该项权限');
  return startSimulator(
    {
      authorise: bearerKey(options.apiKey),
      routes: [
        { method: 'POST', path: '/v1/qualifications/query', handle: queryQualifications, refusal: noPermission },
        { method: 'POST', path: '/v1/assessment-facts/query', handle: queryFacts, refusal: noPermission },
        { method: 'POST', path: '/v1/submissions', handle: receive, refusal: refusal('考核结果与登记数据冲突') },
        { method: 'GET', path: '/v1/submissions/:key', handle: querySubmission, refusal: noPermission },
      ],
      control: [
        {
          method: 'POST',
          path: '/people',
          handle({ body }) {
            const added: readonly unknown[] = Array.isArray(body) ? body : [body];
            added.forEach(addPerson);
            return json(201, { added: added.length });
          },
        },
        {
          method: 'GET',
          path: '/submissions',
          handle({ query }) {
            const caseNo = query.get('caseNo');
            const wanted = submissions.all().filter(({ body }) => caseNo === null || body.caseNo === caseNo);
            return json(200, {
              submissions: wanted.map((entry) => ({ ...entry, timesReceived: submissions.timesReceived(entry.key) })),
            });
          },
        },
      ],
    },
    options.port,
  );
}
