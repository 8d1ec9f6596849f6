import { z } from 'zod';
import { configDifference } from '../../domain/configDifference.ts';
import { problem } from '../../domain/errors.ts';
import { nationalConfig, provinceConfigSchema, type ProvinceConfig } from '../../domain/provinceConfig.ts';
import type { ConfigVersion } from '../../db/provinceConfigs.ts';
import { staffOf } from '../middleware/identity.ts';
import { instantSchema, isoInstantOrNull } from '../present.ts';
import { requireOwnProvince } from '../desk/ownProvince.ts';
import { route, type Route } from '../route.ts';
import type { Services } from '../services.ts';

const provinceCode = z.string().regex(/^[0-9A-Z]{2,6}$/);
const versionNumber = z.string().regex(/^[1-9]\d{0,8}$/, { error: '版本为正整数' });

const NATIONAL = 'national';
const comparedVersion = z.union([versionNumber, z.literal(NATIONAL)]);
const comparedView = z.union([z.int(), z.literal(NATIONAL)]);

const configView = z
  .object({ provinceCode: z.string(), version: z.int(), config: provinceConfigSchema })
  .meta({ id: 'ProvinceConfiguration' });
const versionView = z.object({
  version: z.int(),
  publishedAt: instantSchema.nullable(),
  publishedBy: z.string().meta({ description: '发布人；系统默认配置没有发布人' }),
});
const changeView = z
  .object({ path: z.string(), name: z.string(), before: z.string().nullable(), after: z.string().nullable() })
  .meta({ id: 'ConfigurationChange' });

const reading = { kind: 'desk', roles: ['admin', 'supervisor', 'auditor'] } as const;
const tags = ['系统管理'];

/** How a province runs the service: what is in force, what was, and what differs (P-12). */
export function deskProvinceRoutes(services: Services): Route[] {
  return [currentRoute(services), versionRoute(services), differenceRoute(services), publishRoute(services)];
}

function currentRoute(services: Services): Route {
  const { configs, desk } = services;
  return route({
    method: 'get',
    path: '/v1/desk/provinces/:code',
    actor: reading,
    action: 'province.read',
    summary: '本省现行配置和全部版本',
    tags,
    params: z.object({ code: provinceCode }),
    status: 200,
    answer: configView.extend({ versions: z.array(versionView) }),
    problems: ['not-found'],
    async handle({ params: { code }, identity }) {
      await requireOwnProvince(services, staffOf(identity), code);
      const [{ version, config }, versions] = await Promise.all([configs.current(code), configs.versions(code)]);
      const names = await desk.staff.namesOf(versions.flatMap(({ publishedBy }) => publishedBy ?? []));
      const listed = versions.map((one) => presentVersion(one, names));
      return { status: 200, body: { provinceCode: code, version, config, versions: listed }, etag: version };
    },
  });
}

function presentVersion({ version, publishedBy, publishedAtMs }: ConfigVersion, names: ReadonlyMap<string, string>) {
  const by = publishedBy === null ? '系统' : (names.get(publishedBy) ?? '已离职人员');
  return { version, publishedAt: isoInstantOrNull(publishedAtMs), publishedBy: by };
}

function versionRoute(services: Services): Route {
  return route({
    method: 'get',
    path: '/v1/desk/provinces/:code/versions/:version',
    actor: reading,
    action: 'province.read-version',
    summary: '某一版本的配置',
    tags,
    params: z.object({ code: provinceCode, version: versionNumber }),
    status: 200,
    answer: configView,
    problems: ['not-found'],
    async handle({ params: { code, version }, identity }) {
      await requireOwnProvince(services, staffOf(identity), code);
      const found = await services.configs.find(code, Number(version));
      if (!found) throw problem('not-found', '没有这个版本。');
      return { status: 200, body: { provinceCode: code, ...found } };
    },
  });
}

function differenceRoute(services: Services): Route {
  return route({
    method: 'get',
    path: '/v1/desk/provinces/:code/difference',
    actor: reading,
    action: 'province.compare',
    summary: '两个版本之间的差异；national 为全国通用要求',
    tags,
    params: z.object({ code: provinceCode }),
    query: z.strictObject({ from: comparedVersion, to: comparedVersion }),
    status: 200,
    answer: z.object({ from: comparedView, to: comparedView, changes: z.array(changeView) }),
    problems: ['not-found'],
    async handle({ params: { code }, query, identity }) {
      await requireOwnProvince(services, staffOf(identity), code);
      const [before, after] = await Promise.all([query.from, query.to].map((one) => configOf(services, code, one)));
      const changes = configDifference(before!, after!);
      return { status: 200, body: { from: comparedAs(query.from), to: comparedAs(query.to), changes } };
    },
  });
}

const comparedAs = (version: string): z.infer<typeof comparedView> =>
  version === NATIONAL ? NATIONAL : Number(version);

/** The national defaults are compared under the province's own name. @throws DomainProblem not-found */
async function configOf({ configs }: Services, code: string, version: string): Promise<ProvinceConfig> {
  if (version === NATIONAL) return nationalConfig((await configs.current(code)).config.name);
  const found = await configs.find(code, Number(version));
  if (!found) throw problem('not-found', '没有这个版本。');
  return found.config;
}

function publishRoute(services: Services): Route {
  return route({
    method: 'put',
    path: '/v1/desk/provinces/:code',
    actor: { kind: 'desk', roles: ['admin'] },
    action: 'province.publish',
    summary: '发布本省的新配置；已提交的办件保持原来的版本，草稿在提交时提示重新确认',
    tags,
    params: z.object({ code: provinceCode }),
    body: provinceConfigSchema,
    idempotent: true,
    ifMatch: true,
    status: 200,
    answer: configView.extend({ changes: z.array(changeView) }),
    problems: ['not-found', 'stale-version', 'config-invalid'],
    async handle({ params: { code: province }, body: config, identity, ifMatchVersion }) {
      const staff = staffOf(identity);
      await requireOwnProvince(services, staff, province);
      if (ifMatchVersion === null) throw problem('precondition-required');
      const before = await services.configs.current(province);
      const order = { provinceCode: province, config, expectedVersion: ifMatchVersion, staffId: staff.staffId };
      const verdict = await services.configs.publish({ ...order, atMs: services.now() });
      if ('stale' in verdict) throw problem('stale-version', undefined, { version: verdict.stale });
      if ('issues' in verdict) {
        const what = verdict.issues.map(({ message }) => message).join('；');
        throw problem('config-invalid', `${what}。`, { errors: verdict.issues });
      }
      const version = verdict.published;
      const changes = configDifference(before.config, config);
      return { status: 200, body: { provinceCode: province, version, config, changes }, etag: version };
    },
  });
}
