import { z } from 'zod';
import { describeProblem, isProblemCode, problem, PROBLEM_CODES } from '../../domain/errors.ts';
import { route, type Route } from '../route.ts';

const problemDescription = z
  .object({ code: z.string(), status: z.int(), title: z.string(), advice: z.string() })
  .meta({ id: 'ProblemDescription' });

/** What the `type` of a problem document points to. */
export function problemRoutes(): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/problems',
      actor: { kind: 'anyone' },
      action: 'problem.list',
      summary: '全部错误代码',
      tags: ['平台'],
      status: 200,
      answer: z.object({ problems: z.array(problemDescription) }),
      handle: () =>
        Promise.resolve({
          status: 200,
          body: { problems: PROBLEM_CODES.map((code) => ({ code, ...describeProblem(code) })) },
        }),
    }),
    route({
      method: 'get',
      path: '/v1/problems/:code',
      actor: { kind: 'anyone' },
      action: 'problem.read',
      summary: '错误代码说明',
      tags: ['平台'],
      params: z.object({ code: z.string().max(64) }),
      status: 200,
      answer: problemDescription,
      handle: ({ params: { code } }) => {
        if (!isProblemCode(code)) throw problem('not-found');
        return Promise.resolve({ status: 200, body: { code, ...describeProblem(code) } });
      },
    }),
  ];
}
