import type { ProvinceConfigRepository } from '../db/provinceConfigs.ts';
import type { RoundContent, SupplementAnswerRepository } from '../db/supplementAnswers.ts';
import type { SupplementItem } from '../domain/caseActions.ts';
import type { CaseTerms } from '../domain/provinceConfig.ts';
import { judgeSupplementItems, supplementItemKey, supplementItemTitle, unansweredItems } from '../domain/supplement.ts';
import type { SupplementActivities } from '../workflows/contracts.ts';

/** What only form, materials and configuration of a case can tell about a supplement (P-04). */
export function createSupplementActivities(deps: {
  configs: ProvinceConfigRepository;
  answers: SupplementAnswerRepository;
}): SupplementActivities {
  return {
    async judgeSupplementItems({ caseNo, items }) {
      const detail = judgeSupplementItems(await deps.configs.ofCase(caseNo), items);
      return detail === null ? { ok: true } : { ok: false, detail };
    },
    async sealSupplement(order) {
      const terms = await deps.configs.ofCase(order.caseNo);
      const verdict = await deps.answers.seal(order, (content) => faultOf(terms, order.items, content));
      if (verdict === 'not-awaited') return { ok: false, detail: '该补正要求已不再等待答复。', missing: [] };
      return verdict.sealed ? { ok: true, content: verdict.content } : { ok: false, ...verdict.fault };
    },
  };
}

/** What keeps a round from being resubmitted: items not answered yet, or a form that does not hold together. */
function faultOf({ definition }: CaseTerms, items: readonly SupplementItem[], { answers, form }: RoundContent) {
  const missing = unansweredItems(definition, answers, items);
  if (missing.length > 0) {
    const titles = missing.map((item) => supplementItemTitle(definition, item) ?? item.name);
    return { detail: `还有补正项目没有完成：${titles.join('、')}。`, missing: missing.map(supplementItemKey) };
  }
  const asked = definition.form.fields.map(({ name }) => [name, form[name] ?? '']);
  const parsed = definition.form.schema.safeParse(Object.fromEntries(asked));
  if (parsed.success) return null;
  const wrong = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
  return {
    detail: `请补充或修改：${wrong.map(({ message }) => message).join('；')}。`,
    missing: wrong.map(({ field }) => `field:${field}`),
  };
}
