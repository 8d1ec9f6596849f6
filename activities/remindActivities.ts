import { ApplicationFailure, Context } from '@temporalio/activity';
import { z } from 'zod';
import { loggableError } from '../config/loggableError.ts';
import type { Logger } from '../config/logger.ts';
import type { OfficeRepository } from '../db/offices.ts';
import type { ProvinceConfigRepository } from '../db/provinceConfigs.ts';
import type { RemindablePerson, ReminderRepository } from '../db/reminders.ts';
import { isDaytime, remindersDue, type RemindedCertificate, type ReminderHours } from '../domain/reminders.ts';
import { DEFAULT_REMINDER_TERMS } from '../domain/reminderTerms.ts';
import { shanghaiDate } from '../domain/time.ts';
import type { RemindActivities, RemindResult } from '../workflows/remindContracts.ts';
import { pacedBy } from './pacedBy.ts';

const PAGE = 100;

export interface Reminding {
  reminders: ReminderRepository;
  offices: Pick<OfficeRepository, 'ofIssuer'>;
  configs: Pick<ProvinceConfigRepository, 'current'>;
  log: Logger;
  now(): number;
  /** the process is to end: another worker goes on */
  stopping: AbortSignal;
  settings: { perSecond: number; hours: ReminderHours };
}

/** Where a walk stands; what the heartbeat carries. */
const cursorSchema = z.object({ after: z.string().nullable(), checked: z.int(), made: z.int() });
type Cursor = z.infer<typeof cursorSchema>;

type Terms = Pick<RemindedCertificate, 'terms' | 'renewalOpensDaysBeforeExpiry'>;

/** Reminders that belong to no open case: each once, in the daytime, evenly over the walk (P-21). */
export function createRemindActivities(deps: Reminding): RemindActivities {
  return {
    async remindPeople() {
      const context = Context.current();
      const resumed = cursorSchema.safeParse(context.info.heartbeatDetails);
      const cursor = resumed.success ? resumed.data : { after: null, checked: 0, made: 0 };
      const beat = () => {
        context.heartbeat(cursor);
        if (deps.stopping.aborted || context.cancellationSignal.aborted)
          throw ApplicationFailure.create({ type: 'stopped', message: 'the walk is left to another worker' });
      };
      const result = await walk(deps, cursor, beat).catch((error: unknown) => {
        deps.log.warn({ error: loggableError(error) }, 'a walk over those to be reminded broke off');
        throw error;
      });
      deps.log.info(result, 'people were reminded of what is due');
      return result;
    },
  };
}

/** Everybody after the cursor, as long as it is day. The cursor moves with every person, so that little is done again. */
export async function walk(deps: Reminding, cursor: Cursor, beat: () => void): Promise<RemindResult> {
  const termsOf = rememberedTerms(deps);
  const turn = pacedBy(deps.settings.perSecond);
  for (;;) {
    const { people, next } = await deps.reminders.page(cursor.after, PAGE);
    for (const person of people) {
      if (!isDaytime(deps.now(), deps.settings.hours))
        return { checked: cursor.checked, made: cursor.made, brokenOff: true };
      cursor.made += await remindOne(deps, person, termsOf, turn);
      cursor.checked += 1;
      cursor.after = person.userId;
      beat();
    }
    if (next === null) return { checked: cursor.checked, made: cursor.made, brokenOff: false };
  }
}

async function remindOne(
  { reminders, now }: Reminding,
  person: RemindablePerson,
  termsOf: (issuerCode: string) => Promise<Terms>,
  turn: () => Promise<void>,
): Promise<number> {
  const certificates: RemindedCertificate[] = [];
  for (const held of person.qualifications)
    certificates.push({
      ...held,
      openCases: person.openCases.get(held.id) ?? [],
      ...(await termsOf(held.issuerCode)),
    });
  const nowMs = now();
  let made = 0;
  for (const reminder of remindersDue({ ...person, certificates }, shanghaiDate(nowMs), nowMs)) {
    await turn();
    if (await reminders.remind(person, reminder, nowMs)) made += 1;
  }
  return made;
}

/** What the province of an issuer says, read once a walk. An issuer without an office here goes by the defaults: its people can be told all the same. */
function rememberedTerms({ offices, configs }: Reminding): (issuerCode: string) => Promise<Terms> {
  const known = new Map<string, Promise<Terms>>();
  const ask = async (issuerCode: string): Promise<Terms> => {
    const office = await offices.ofIssuer(issuerCode);
    if (!office) return { terms: DEFAULT_REMINDER_TERMS, renewalOpensDaysBeforeExpiry: null };
    const { config } = await configs.current(office.provinceCode);
    return { terms: config.reminders, renewalOpensDaysBeforeExpiry: config.renewalOpensDaysBeforeExpiry ?? null };
  };
  return (issuerCode) => {
    const asked = known.get(issuerCode) ?? ask(issuerCode);
    known.set(issuerCode, asked);
    asked.catch(() => known.delete(issuerCode));
    return asked;
  };
}
