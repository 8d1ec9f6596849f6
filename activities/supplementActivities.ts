import type { CaseFactsRepository } from '../db/caseFacts.ts';
import type { ProvinceConfigRepository } from '../db/provinceConfigs.ts';
import type { RoundContent, SupplementAnswerRepository } from '../db/supplementAnswers.ts';
import { applicationFacts, formIssuesText, judgeStoredForm, narrowed } from '../domain/businesses/application.ts';
import type { ApplicationFacts } from '../domain/businesses/business.ts';
import type { SupplementItem } from '../domain/caseActions.ts';
import type { CaseTerms } from '../domain/provinceConfig.ts';
import { judgeSupplementItems, supplementItemKey, supplementItemTitle, unansweredItems } from '../domain/supplement.ts';
import type { SupplementActivities } from '../workflows/contracts.ts';

/** What only form, materials and configuration of a case can tell about a supplement (P-04). */
export function createSupplementActivities(deps: {
  configs: ProvinceConfigRepository;
  facts: CaseFactsRepository;
  answers: SupplementAnswerRepository;
}): SupplementActivities {
  async function askedOf(caseNo: string): Promise<CaseTerms & { facts: ApplicationFacts }> {
    const [{ config, definition }, { qualification, selectedCategories }] = await Promise.all([
      deps.configs.ofCase(caseNo),
      deps.facts.of(caseNo),
    ]);
    const facts = applicationFacts({ categories: qualification.categories, selectedCategories });
    return { config, definition: narrowed(definition, facts), facts };
  }

  return {
    async judgeSupplementItems({ caseNo, items }) {
      const detail = judgeSupplementItems(await askedOf(caseNo), items);
      return detail === null ? { ok: true } : { ok: false, detail };
    },
    async sealSupplement(order) {
      const asked = await askedOf(order.caseNo);
      const verdict = await deps.answers.seal(order, (content) => faultOf(asked, order.items, content));
      if (verdict === 'not-awaited') return { ok: false, detail: '该补正要求已不再等待答复。', missing: [] };
      return verdict.sealed ? { ok: true, content: verdict.content } : { ok: false, ...verdict.fault };
    },
  };
}

/** What keeps a round from being resubmitted: items not answered yet, or a form that does not hold together. */
function faultOf(
  { definition, facts }: CaseTerms & { facts: ApplicationFacts },
  items: readonly SupplementItem[],
  { answers, form }: RoundContent,
) {
  const missing = unansweredItems(definition, answers, items);
  if (missing.length > 0) {
    const titles = missing.map((item) => supplementItemTitle(definition, item) ?? item.name);
    return { detail: `还有补正项目没有完成：${titles.join('、')}。`, missing: missing.map(supplementItemKey) };
  }
  const wrong = judgeStoredForm(definition, form, facts);
  if (wrong.length === 0) return null;
  return {
    detail: formIssuesText(wrong),
    missing: wrong.map(({ field }) => `field:${field}`),
  };
}
