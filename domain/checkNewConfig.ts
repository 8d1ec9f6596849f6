import { businessDefinition, businessDefinitions, nationalVersionsOf } from './businesses/registry.ts';
import { DEFINITION_PART_NAMES, DEFINITION_PARTS, type DefinitionPart } from './definitionDifference.ts';
import { overrideIssues } from './overrideIssues.ts';
import {
  definitionBegun,
  definitionIn,
  widest,
  type ProvinceConfig,
  type ProvinceDefinition,
  type VersionedConfig,
} from './provinceConfig.ts';
import { ruleHistory } from './rules.ts';

export interface ConfigIssue {
  /** 'businesses.integrity-assessment/regular.materials.version' */
  field: string;
  message: string;
}

const contentOf = (definition: ProvinceDefinition, part: DefinitionPart): string => {
  switch (part) {
    case 'notice':
      return JSON.stringify([definition.notice.title, definition.notice.text]);
    case 'form':
      return JSON.stringify(definition.form.fields.map(({ name, label, help }) => [name, label, help]));
    case 'materials':
      return JSON.stringify(definition.materials.map((slot) => Object.entries(slot).toSorted()));
  }
};

/**
 * Whether a configuration can follow the ones published before. A draft is told of a change by the versions of the parts (P-25), so a version
 * stands for one content for ever, and another content needs another version.
 * @param published all versions so far, the national default of version 1 included
 */
export function checkNewConfig(next: ProvinceConfig, published: readonly VersionedConfig[]): ConfigIssue[] {
  return [...reminderIssues(next), ...promiseIssues(next), ...outdatedIssues(next), ...versionIssues(next, published)];
}

/** Nobody is told to renew before he can (D-4). What was published otherwise stands: the reminder is early, and no case rests on it. */
function reminderIssues({ renewalOpensDaysBeforeExpiry, reminders }: ProvinceConfig): ConfigIssue[] {
  const opens = renewalOpensDaysBeforeExpiry ?? ruleHistory('renewalOpensDaysBeforeExpiry').at(-1)?.value ?? 0;
  if (reminders.expiry.daysBefore.every((days) => days <= opens)) return [];
  return [{ field: 'reminders.expiry.daysBefore', message: `证件到期前${opens}天才可以申请换发，不能更早提醒` }];
}

/** The schema takes what was lawful under any national version, since cases are read by it; what is published now is lawful today. */
function promiseIssues({ promise }: ProvinceConfig): ConfigIssue[] {
  const lawful = Math.min(...businessDefinitions.map((today) => today.promise.statutoryWorkingDays));
  if (!promise || promise.resultWorkingDays <= lawful) return [];
  return [{ field: 'promise.resultWorkingDays', message: `办结承诺不能超过法定的${lawful}个工作日` }];
}

/** Likewise what a province says of a business. */
const outdatedIssues = ({ businesses }: ProvinceConfig): ConfigIssue[] =>
  Object.entries(businesses).flatMap(([key, override]) => {
    const [business = '', kind = ''] = key.split('/');
    const issues = overrideIssues(override, widest(businessDefinition(business, kind)));
    return issues.map(({ path, message }) => ({ field: ['businesses', key, ...path].join('.'), message }));
  });

function versionIssues(next: ProvinceConfig, published: readonly VersionedConfig[]): ConfigIssue[] {
  const keys = new Set([next, ...published.map(({ config }) => config)].flatMap((one) => Object.keys(one.businesses)));
  return [...keys].flatMap((key) => {
    const [business = '', kind = ''] = key.split('/');
    const proposed = definitionIn(next, business, kind);
    const nationals = Object.keys(nationalVersionsOf(business, kind)).map(Number);
    return DEFINITION_PARTS.flatMap((part): ConfigIssue[] => {
      const version = proposed.versions[part];
      const used = published.find(({ config }) =>
        nationals.some((national) => {
          const known = definitionBegun(config, { business, kind, national });
          return known.versions[part] === version && contentOf(known, part) !== contentOf(proposed, part);
        }),
      );
      if (!used) return [];
      const name = DEFINITION_PART_NAMES[part];
      const message = `${name}的内容与配置第${used.version}版不同，版本号“${version}”已经用过，请换一个新的版本号`;
      return [{ field: `businesses.${key}.${part}.version`, message }];
    });
  });
}
