import { z } from 'zod';
import { isDriver } from '../qualification.ts';
import type { ApplicationFacts, BusinessForm, Condition, FormField, FormIssue, FormValues } from './business.ts';

type Text = z.ZodType<string, string>;

/** A field of a form and what it takes. */
export interface FieldDefinition extends FormField {
  /** a field that is filled in; blanks are never given to it */
  schema: Text;
  /** what a draft takes of it before it is finished; absent: what the form takes */
  draftSchema?: Text;
}

/** What holds between fields; it is asked even when single fields are wrong. */
export type FormRule = (values: Readonly<FormValues>) => FormIssue[];

const NO_RULE: FormRule = () => [];

const textOrNothing = (label: string) => z.string({ error: `请填写${label}` });

/** An empty text is a field not filled in (yet); anything else must already be right. */
function unlessEmpty(schema: Text, label: string) {
  return textOrNothing(label).transform((text, context) => {
    if (text.trim() === '') return '';
    const { data, error } = schema.safeParse(text);
    for (const { message } of error?.issues ?? []) context.addIssue({ code: 'custom', message });
    return data ?? text;
  });
}

/** Of values that may not have been judged yet. */
const isFilled = (values: Readonly<Record<string, unknown>>, name: string): boolean =>
  String(values[name] ?? '').trim() !== '';

/** A field that the context-free schema cannot require: optional, or asked for under a condition. */
const isOptional = ({ required, when }: FormField): boolean => !required || when !== undefined;

/**
 * A form of these fields. The complete schema requires what is always asked for, and the address when the certificate is to be posted; the
 * draft's takes any part.
 */
export function formOf(definitions: readonly FieldDefinition[], rule: FormRule = NO_RULE): BusinessForm {
  const shapeOf = <T extends z.ZodType>(schemaOf: (field: FieldDefinition) => T) =>
    Object.fromEntries(definitions.map((field) => [field.name, schemaOf(field)]));
  const complete = shapeOf((field) =>
    isOptional(field) ? unlessEmpty(field.schema, field.label).default('') : field.schema,
  );
  const draft = shapeOf(({ schema, draftSchema = schema, label }) => unlessEmpty(draftSchema, label).optional());
  const fields = definitions.map(({ schema: _schema, draftSchema: _draft, ...field }) => field);
  return {
    schema: z.strictObject(complete).superRefine(
      (values, context) => {
        const mail = fields.filter(({ when }) => when === 'mail' && values['delivery'] === 'mail');
        for (const { field, message } of [...missing(mail, values), ...rule(values)])
          context.addIssue({ code: 'custom', path: [field], message });
      },
      // Also when single fields are wrong: all that is to be put right is told at once.
      { when: ({ value }) => typeof value === 'object' && value !== null },
    ),
    draftSchema: z.strictObject(draft),
    fields,
  };
}

const missing = (fields: readonly FormField[], values: Readonly<FormValues>): FormIssue[] =>
  fields
    .filter(({ name, required }) => required && !isFilled(values, name))
    .map(({ name, label, options }) => ({ field: name, message: `请${options ? '选择' : '填写'}${label}` }));

type Form = Pick<BusinessForm, 'schema' | 'fields'>;

/** Whether a condition holds for an application with these values. */
export function holds(
  condition: Condition | undefined,
  facts: ApplicationFacts,
  values: Readonly<FormValues> = {},
): boolean {
  switch (condition) {
    case undefined:
      return true;
    case 'driver':
      return facts.categories.some(isDriver);
    case 'categories-remain':
      return facts.categoriesRemain;
    case 'mail':
      return values['delivery'] === 'mail';
  }
}

/** The fields that this application is asked for; those of an address only when the way of delivery is asked for, too. */
export function askedFields(
  { form }: { form: Pick<BusinessForm, 'fields'> },
  values: Readonly<FormValues>,
  facts: ApplicationFacts,
): FormField[] {
  const delivery = form.fields.find(({ name }) => name === 'delivery');
  const isMailPossible = delivery !== undefined && holds(delivery.when, facts);
  return form.fields.filter(({ when }) => (when !== 'mail' || isMailPossible) && holds(when, facts, values));
}

/**
 * What keeps a form from being submitted, field by field in the form's order; none: it is complete and right. What an application is not
 * asked for does not count, whatever was once entered there.
 */
export function judgeForm(
  definition: { form: Form },
  values: Readonly<FormValues>,
  facts: ApplicationFacts,
): FormIssue[] {
  const { schema, fields } = definition.form;
  const asked = askedFields(definition, values, facts);
  const left = new Set(fields.filter((field) => !asked.includes(field)).map(({ name }) => name));
  const counted = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, left.has(name) ? '' : value]),
  );
  const named = Object.fromEntries(fields.map(({ name }) => [name, '']));
  const parsed = schema.safeParse({ ...named, ...counted });
  const issues = [...missing(asked, counted), ...(parsed.error?.issues ?? []).flatMap(fieldIssues)];
  const order = fields.map(({ name }) => name);
  return issues
    .filter(({ field }, index) => issues.findIndex((other) => other.field === field) === index)
    .toSorted((one, other) => order.indexOf(one.field) - order.indexOf(other.field));
}

function fieldIssues(issue: z.core.$ZodIssue): FormIssue[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((field) => ({ field, message: '没有这个项目，请删除' }));
  return [{ field: issue.path.join('.'), message: issue.message }];
}
