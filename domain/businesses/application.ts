import { remainingCategories } from '../eligibility/cancellation.ts';
import { heldCategories } from '../eligibility/certificateRules.ts';
import type {
  ApplicationFacts,
  BusinessDefinition,
  FormField,
  FormIssue,
  FormValues,
  MaterialSlot,
} from './business.ts';
import { askedFields, judgeForm } from './form.ts';
import { inOneSentence } from '../text.ts';
import { requiredMaterials } from './materials.ts';

/** What an application was begun for. */
export interface Selection {
  /** held on the chosen certificate, as the registry lists them */
  categories: readonly string[];
  /** chosen among them; empty for a business that is applied for with the whole certificate */
  selectedCategories: readonly string[];
}

/** What form and materials of an application depend on (`ApplicationFacts`). */
export const applicationFacts = ({ categories, selectedCategories }: Selection): ApplicationFacts => ({
  categories: heldCategories(categories),
  categoriesRemain: remainingCategories(categories, selectedCategories).length > 0,
});

/** Whether it is applied for one assessment cycle of the holder: then the cycle is among what is shown above the form. */
export const hasCycle = ({ header }: Pick<BusinessDefinition, 'header'>): boolean =>
  header.some(({ name }) => name === 'cycle');

type Asking = Pick<BusinessDefinition, 'form' | 'materials'>;

/**
 * What this application can be asked for: the fields of an address also as long as nobody has chosen the mail; documents with `required` as it
 * holds with these values.
 */
export function askedOf(
  definition: Asking,
  facts: ApplicationFacts,
  values: Readonly<FormValues> = {},
): { fields: FormField[]; materials: MaterialSlot[] } {
  return {
    fields: askedFields(definition, { delivery: 'mail' }, facts),
    materials: requiredMaterials(definition, facts, values),
  };
}

/** The same application as a definition of its own, without what it is not asked for. */
export function narrowed<T extends Asking>(definition: T, facts: ApplicationFacts, values?: Readonly<FormValues>): T {
  const { fields, materials } = askedOf(definition, facts, values);
  return { ...definition, form: { ...definition.form, fields }, materials };
}

/** The form as it is stored, by the fields of its business; null is a field not filled in yet. */
export const formValues = (
  { form }: Pick<BusinessDefinition, 'form'>,
  stored: Readonly<Record<string, string | null | undefined>>,
): FormValues => Object.fromEntries(form.fields.map(({ name }) => [name, stored[name] ?? '']));

/** What of a stored form counts: the fields that this application is asked for. */
export function askedValues(
  definition: Pick<BusinessDefinition, 'form'>,
  stored: Readonly<Record<string, string | null | undefined>>,
  facts: ApplicationFacts,
): Partial<FormValues> {
  const values = formValues(definition, stored);
  return Object.fromEntries(askedFields(definition, values, facts).map(({ name }) => [name, values[name] ?? '']));
}

/** What is wrong with a form as it is stored, field by field; none: it can be submitted. */
export const judgeStoredForm = (
  definition: Pick<BusinessDefinition, 'form'>,
  stored: Readonly<Record<string, string | null | undefined>>,
  facts: ApplicationFacts,
): FormIssue[] => judgeForm(definition, formValues(definition, stored), facts);

/** One line of all issues, for a problem. */
export const formIssuesText = (issues: readonly FormIssue[]): string =>
  `请补充或修改：${inOneSentence(issues.map(({ message }) => message))}`;

/** Images of slots that are not asked for (any more) are kept and not counted. */
export function judgeMaterials(
  slots: readonly MaterialSlot[],
  countOf: (slot: string) => number,
): { missing: MaterialSlot[]; over: MaterialSlot[] } {
  return {
    missing: slots.filter(({ slot, required, minImages }) => {
      const count = countOf(slot);
      return (required || count > 0) && count < minImages;
    }),
    over: slots.filter(({ slot, maxImages }) => countOf(slot) > maxImages),
  };
}
