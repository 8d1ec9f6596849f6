import type { z } from 'zod';
import { problem } from '../../domain/errors.ts';
import { supplementItemKey } from '../../domain/supplement.ts';
import { inOneSentence } from '../../domain/text.ts';
import type { CaseHeader } from '../../db/caseDrafts.ts';
import type { Services } from '../services.ts';

/**
 * Stores what the applicant typed: into the draft, or, while a supplement is awaited, as private answers to the listed items (P-04).
 * @throws DomainProblem invalid-request, supplement-item-not-listed, not-a-draft
 */
export async function saveFormEdits(
  services: Services,
  header: CaseHeader,
  body: Readonly<Record<string, string>>,
): Promise<void> {
  const { caseNo, state } = header;
  const { definition } = await services.configs.ofCase(caseNo);
  const parsed = definition.form.draftSchema.safeParse(body);
  if (!parsed.success) throw formProblem(parsed.error);
  if (state !== 'supplement-requested') {
    if (!(await services.drafts.saveForm(caseNo, parsed.data, services.now()))) throw problem('not-a-draft');
    return;
  }
  const verdict = await services.supplements.save(caseNo, parsed.data, services.now());
  if (verdict === 'not-editable') throw notEditable(header);
  if (verdict === 'saved') return;
  const labels = verdict.notListed.map(
    (name) => definition.form.fields.find((one) => one.name === name)?.label ?? name,
  );
  throw problem('supplement-item-not-listed', `补正告知书没有列出“${labels.join('”“')}”，不能修改。`, {
    items: verdict.notListed.map((name) => supplementItemKey({ target: 'field', name })),
  });
}

/** A case that is neither a draft nor waiting for a supplement (any more). */
export const notEditable = ({ state }: Pick<CaseHeader, 'state'>) =>
  state === 'supplement-requested' ? problem('not-a-draft', '补正已经提交，不能再修改。') : problem('not-a-draft');

function formProblem(error: z.ZodError) {
  const errors = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((field) => ({ field, message: '没有这个字段，请删除' }))
      : [{ field: issue.path.join('.'), message: issue.message }],
  );
  return problem('invalid-request', inOneSentence(errors.map(({ message }) => message)), { errors });
}
