import { loadKeyring } from '../../crypto/keyring.ts';
import { uuidv7 } from '../../crypto/ids.ts';
import { createAssessmentRepository } from '../../db/assessments.ts';
import { createCalendarRepository } from '../../db/calendars.ts';
import { createCaseDraftRepository } from '../../db/caseDrafts.ts';
import { createCaseRecordRepository } from '../../db/caseRecord.ts';
import { createClockTerms } from '../../db/clockTerms.ts';
import { openDatabase } from '../../db/connection.ts';
import { createMaterialRepository } from '../../db/materials.ts';
import { createOfficeRepository } from '../../db/offices.ts';
import { createProvinceConfigRepository } from '../../db/provinceConfigs.ts';
import { createQualificationRepository } from '../../db/qualifications.ts';
import { createSealedColumns } from '../../db/sealedColumns.ts';
import { createSubmissionRepository } from '../../db/submission.ts';
import { createUserRepository } from '../../db/users.ts';
import { submittedCase, type CaseSnapshot } from '../../domain/case.ts';
import { planClocks } from '../../domain/caseClocks.ts';
import { definitionIn, nationalConfig } from '../../domain/provinceConfig.ts';
import type { DemoPerson } from '../../simulators/people/demoPerson.ts';
import { BENCH_OFFICE } from './benchPeople.ts';

/** A complete draft whose rows were written directly: nobody logged in, nothing was uploaded or read. */
export interface PreparedCase {
  caseNo: string;
  person: DemoPerson;
  userId: string;
  personIndex: string;
  cycle: { start: string; end: string };
}

export interface PreparedCases {
  prepare(person: DemoPerson): Promise<PreparedCase>;
  /** The transaction of the submission, as the API runs it. @returns what the workflow starts with */
  submit(prepared: PreparedCase): Promise<CaseSnapshot>;
  snapshotOf(caseNo: string): Promise<CaseSnapshot | null>;
  close(): Promise<void>;
}

const BUSINESS = 'integrity-assessment';
const KIND = 'regular';

export function openPreparedCases(env: Readonly<Record<string, string>>): PreparedCases {
  const database = openDatabase(env['DATABASE_URL'] ?? '', { poolSize: 10 });
  const keyring = loadKeyring(env['KEYRING_FILE'] ?? '');
  const sealed = createSealedColumns(keyring);
  const users = createUserRepository(database, sealed);
  const qualifications = createQualificationRepository(database, sealed);
  const drafts = createCaseDraftRepository(database, sealed);
  const materials = createMaterialRepository(database, sealed);
  const terms = createClockTerms({
    offices: createOfficeRepository(database),
    calendars: createCalendarRepository(database),
    configs: createProvinceConfigRepository(database),
  });
  const caseRecord = createCaseRecordRepository(database, sealed, keyring.auditKey);
  const submissions = createSubmissionRepository(database, caseRecord, createAssessmentRepository(database));
  const definition = definitionIn(nationalConfig('bench'), BUSINESS, KIND);

  /** An account that has been through everything up to the proved identity. */
  async function account(person: DemoPerson): Promise<{ userId: string; personIndex: string }> {
    const at = new Date();
    const userId = await users.ofOpenid(person.openid, at.getTime());
    const personIndex = sealed.index('id-number', person.idNumber);
    const phoneSealed = sealed.seal('users', 'phone', userId, person.phone);
    await database('users')
      .where({ id: userId })
      .update({
        phone_index: sealed.index('phone', person.phone),
        phone_sealed: phoneSealed,
        id_number_index: personIndex,
        id_number_sealed: sealed.seal('users', 'id_number', userId, person.idNumber),
        name_sealed: sealed.seal('users', 'name', userId, person.name),
        real_name_at: at,
      });
    return { userId, personIndex };
  }

  async function addMaterials(caseNo: string): Promise<void> {
    for (const { slot, maxImages } of definition.materials) {
      const imageId = uuidv7();
      const image = { slot, imageId, objectKey: `bench/${imageId}`, sha256: '0'.repeat(64), mediaType: 'image/jpeg' };
      const size = { width: 1200, height: 880, byteCount: 100_000, findings: [], uploadedAtMs: Date.now() };
      await materials.add(caseNo, { ...image, ...size }, maxImages);
    }
  }

  return {
    async prepare(person) {
      const { userId, personIndex } = await account(person);
      await qualifications.replace(userId, { practitioner: null, qualifications: person.qualifications }, Date.now());
      const [qualification] = await qualifications.ofUser(userId);
      const assessed = person.facts.at(-2);
      if (!qualification || !assessed) throw new Error('a prepared person has a certificate and a whole cycle');
      const cycle = { start: assessed.cycleStart, end: assessed.cycleEnd };
      const caseNo = await drafts.create({
        userId,
        business: BUSINESS,
        kind: KIND,
        qualificationId: qualification.id,
        office: BENCH_OFFICE,
        cycle,
        selectedCategories: [],
        noticeVersion: definition.notice.version,
        configVersion: 1,
        nationalVersion: definition.national,
        unchangedConfirmed: true,
        prefill: { address: person.address, phone: person.phone, employer: '个人' },
        atMs: Date.now(),
      });
      await addMaterials(caseNo);
      return { caseNo, person, userId, personIndex, cycle };
    },

    async submit({ caseNo, userId, personIndex, cycle }) {
      const submittedAtMs = Date.now();
      const contentDigest = await submissions.contentDigest(caseNo);
      const submitted = submittedCase({
        caseNo,
        business: BUSINESS,
        kind: KIND,
        officeCode: BENCH_OFFICE.code,
        submittedAtMs,
        versions: { config: 1, national: definition.national, ...definition.versions },
      });
      const snapshot = { ...submitted, ...planClocks(submitted, await terms.of(submitted), { atMs: submittedAtMs }) };
      const verdict = await submissions.submit({ snapshot, userId, personIndex, cycle, contentDigest });
      if (verdict !== 'submitted') throw new Error(`a prepared case was not submitted: ${verdict}`);
      return snapshot;
    },

    snapshotOf: (caseNo) => caseRecord.snapshotOf(caseNo),
    close: () => database.destroy(),
  };
}
