import type { Grade } from '../../domain/assessment.ts';
import { ageOn, isIdNumber } from '../../domain/idNumber.ts';
import { isDriver } from '../../domain/qualification.ts';
import type { Category } from '../../domain/qualification.ts';
import { addDays } from '../../domain/time.ts';
import type { PlainDate } from '../../domain/time.ts';
import type { DemoPerson, DemoQualification } from './demoPerson.ts';
import { demoOffice } from './demoOffices.ts';
import type { DemoOfficeCode } from './demoOffices.ts';
import { firstIssueOf, layCycles } from './layCycles.ts';
import type { ViolationPoints } from './layCycles.ts';
import { addYears } from './addYears.ts';
import { seededRandom } from './seededRandom.ts';
import type { SeededRandom } from './seededRandom.ts';
import { DISTRICTS, FEMALE_GIVEN, MALE_GIVEN, STREETS, SURNAMES } from './vocabulary.ts';
import type { District } from './vocabulary.ts';

export interface PersonOptions {
  /** The day everything is laid relative to (Asia/Shanghai), 'YYYY-MM-DD'. */
  today: PlainDate;
  key?: string;
  story?: string;
  name?: string;
  sex?: '男' | '女';
  nation?: string;
  officeCode?: DemoOfficeCode;
  categories?: readonly Category[];
  licenceClasses?: readonly string[];
  /** Whole cycles since the first issue (0–9). */
  cyclesCompleted?: number;
  /** How many days ago the last whole cycle ended. */
  lastCycleEndedDaysAgo?: number;
  /** Violations in the cycle to be assessed, as points. */
  violationPoints?: readonly ViolationPoints[];
  trainingHours?: number;
  /** Leave the certificate as it was first issued, even when its six years are over. */
  neverRenewed?: boolean;
  /** Whole cycles before the last one that were never assessed either. */
  cyclesMissed?: number;
  /** The last whole cycle has been assessed already, with this grade. */
  lastGrade?: Grade;
  /** Where the day of birth matters. `periodStart`: a day that stays the same for years, so that the identity does too */
  birth?: (today: PlainDate, periodStart: PlainDate) => PlainDate;
  /** What the registry says of the certificate, where that is something else than what the cycles make of it. */
  certificate?: (today: PlainDate, usual: DemoQualification) => Partial<DemoQualification>;
  furtherCertificates?: (today: PlainDate, first: DemoQualification) => readonly FurtherCertificate[];
}

/** Another certificate of the same holder; it has a number of its own, and is valid and of the same office unless said otherwise. */
export type FurtherCertificate = Pick<DemoQualification, 'categories' | 'firstIssued' | 'validFrom' | 'validTo'> &
  Partial<Pick<DemoQualification, 'issuerCode' | 'licenceClasses' | 'status'>>;

const CERTIFICATE_YEARS = 6;
/** Identities are laid out anew every so many years; ages stay within 25 and 57 meanwhile. */
const IDENTITY_PERIOD_YEARS = 5;
const OLDEST_AT_PERIOD_START = 52;
const BIRTH_DAYS = 9_600;
const SEQUENCES = 500;
/** Prime to BIRTH_DAYS × SEQUENCES, so that different seeds never share birth and sequence number. */
const SCATTER = 1_597_463;

/**
 * The same seed, options and day give the same person. Qualification and cycles are laid relative to that day. Name, number, birth, address
 * and ID card move only every five years, so that pictures drawn today show the people of a demonstration that was set up last week.
 */
export function makePerson(seed: number, options: PersonOptions): DemoPerson {
  const random = seededRandom(seed * 7919 + 13);
  const officeCode = options.officeCode ?? random.pick(Object.keys(DISTRICTS) as DemoOfficeCode[]);
  const district = random.pick(DISTRICTS[officeCode]);
  const sex = options.sex ?? (random.chance(0.75) ? '男' : '女');
  const name = options.name ?? random.pick(SURNAMES) + random.pick(sex === '男' ? MALE_GIVEN : FEMALE_GIVEN);
  const nation = random.pick(district.nations);
  const periodStart = startOfIdentityPeriod(options.today);
  const birthAndNumber = numberOf(seed, periodStart, district, sex, options.birth?.(options.today, periodStart));
  const card = idCardValidity(random, periodStart, birthAndNumber.birth);
  const holdings = holdingsOf(random, seed, options, officeCode, birthAndNumber.idNumber);
  return {
    key: options.key ?? `person-${seed}`,
    seed,
    story: options.story ?? '随机生成的驾驶员',
    name,
    sex,
    nation: options.nation ?? nation,
    ...birthAndNumber,
    ageYears: ageOn(birthAndNumber.birth, options.today),
    address: addressIn(random, district),
    phone: `1990${String((seed * 7_654_321 + 1_234_567) % 10_000_000).padStart(7, '0')}`,
    openid: openidOf(seed),
    cardAuthority: district.authority,
    ...card,
    ...holdings,
  };
}

function startOfIdentityPeriod(today: PlainDate): PlainDate {
  const year = Number(today.slice(0, 4));
  return `${year - (year % IDENTITY_PERIOD_YEARS)}-01-01`;
}

function numberOf(
  seed: number,
  periodStart: PlainDate,
  district: District,
  sex: '男' | '女',
  born?: PlainDate,
): { birth: PlainDate; idNumber: string } {
  const slot = (seed * SCATTER + 4_321) % (BIRTH_DAYS * SEQUENCES);
  const birth = born ?? addDays(addYears(periodStart, -OLDEST_AT_PERIOD_START), 30 + (slot % BIRTH_DAYS));
  // GB 11643: the sequence number is odd for men.
  const sequence = Math.floor(slot / BIRTH_DAYS) * 2 + (sex === '男' ? 1 : 0);
  const body = `${district.code}${birth.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`;
  const idNumber = [...'0123456789X'].map((check) => body + check).find(isIdNumber);
  if (!idNumber) throw new RangeError('no check character fits');
  return { birth, idNumber };
}

function addressIn(random: SeededRandom, district: District): string {
  const flat = `${random.int(1, 18)}栋${random.int(1, 4)}单元${random.int(1, 18)}0${random.int(1, 4)}`;
  return `${district.region}${random.pick(STREETS)}${random.int(1, 299)}号${flat}`;
}

/** 居民身份证法 art. 5: ten years for holders of 16–25, twenty for 26–45, without limit from 46 on. In force throughout the period. */
function idCardValidity(
  random: SeededRandom,
  periodStart: PlainDate,
  birth: PlainDate,
): { cardFrom: PlainDate; cardTo: PlainDate | 'long-term' } {
  const issued = addDays(periodStart, -random.int(30, 1_400)).replace('-02-29', '-02-28');
  const ageAtIssue = ageOn(birth, issued);
  if (ageAtIssue >= 46) return { cardFrom: issued, cardTo: 'long-term' };
  return { cardFrom: issued, cardTo: addYears(issued, ageAtIssue >= 26 ? 20 : 10) };
}

function holdingsOf(
  random: SeededRandom,
  seed: number,
  options: PersonOptions,
  officeCode: DemoOfficeCode,
  idNumber: string,
): Pick<DemoPerson, 'qualifications' | 'facts'> {
  const cyclesCompleted = options.cyclesCompleted ?? random.int(1, 4);
  const lastCycleEndedDaysAgo = options.lastCycleEndedDaysAgo ?? random.int(3, 60);
  const categories = options.categories ?? ['freight-driver'];
  const plan = { today: options.today, cyclesCompleted, lastCycleEndedDaysAgo };
  const firstIssued = firstIssueOf(plan);
  const terms = options.neverRenewed ? 0 : Math.floor(cyclesCompleted / CERTIFICATE_YEARS);
  const validFrom = addYears(firstIssued, terms * CERTIFICATE_YEARS);
  const validTo = addDays(addYears(validFrom, CERTIFICATE_YEARS), -1);
  const usual: DemoQualification = {
    number: idNumber,
    categories: [...categories],
    licenceClasses: [...(options.licenceClasses ?? licenceClassesFor(categories))],
    issuerCode: officeCode,
    issuerName: demoOffice(officeCode).name,
    firstIssued,
    validFrom,
    validTo,
    status: validTo < options.today ? 'expired' : 'valid',
  };
  const facts = layCycles({
    ...plan,
    violationPoints: options.violationPoints ?? [],
    trainingHours: options.trainingHours ?? 24,
    missed: options.cyclesMissed ?? 0,
    lastGrade: options.lastGrade ?? null,
  });
  const first = { ...usual, ...options.certificate?.(options.today, usual) };
  const further = options.furtherCertificates?.(options.today, first) ?? [];
  return { qualifications: [first, ...further.map((one) => furtherCertificate(seed, first, one))], facts };
}

function furtherCertificate(seed: number, first: DemoQualification, given: FurtherCertificate): DemoQualification {
  const issuerCode = given.issuerCode ?? first.issuerCode;
  return {
    licenceClasses: [],
    status: 'valid',
    ...given,
    issuerCode,
    issuerName: demoOffice(issuerCode).name,
    number: `${issuerCode}${given.firstIssued.slice(0, 4)}${String(seed).padStart(6, '0')}`,
  };
}

function licenceClassesFor(categories: readonly Category[]): string[] {
  if (categories.includes('passenger-driver')) return ['A1', 'A2'];
  if (categories.includes('hazmat-driver')) return ['A2'];
  return categories.some(isDriver) ? ['B2'] : [];
}

/** Shaped like a WeChat openid: `o` and 27 more characters. */
function openidOf(seed: number): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  const random = seededRandom(seed * 104_729 + 11);
  return 'o' + Array.from({ length: 27 }, () => alphabet[random.int(0, alphabet.length - 1)]).join('');
}
