import { z } from 'zod';
import { problem } from '../../domain/errors.ts';
import { inOneSentence } from '../../domain/text.ts';

const chinese = z.locales.zhCN().localeError;

export interface FieldError {
  /** 'phone', 'consents.0.version' */
  field: string;
  message: string;
}

/** Parses one part of a request. @throws DomainProblem invalid-request with the fields and what to do about each */
export function parsePart<Schema extends z.ZodType>(
  schema: Schema | undefined,
  value: unknown,
  part: 'params' | 'query' | 'body',
): z.output<Schema> | undefined {
  if (!schema) return undefined;
  const parsed = schema.safeParse(value, { error: chinese });
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.flatMap((issue) => fieldErrors(issue));
  // An id of another form than ours is the id of nothing.
  if (part === 'params') throw problem('not-found');
  throw problem(
    'invalid-request',
    `请求内容不正确：${inOneSentence(errors.map(({ field, message }) => (field ? `${field}：${message}` : message)))}`,
    { errors },
  );
}

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ field: [...path, key].join('.'), message: '没有这个字段，请删除' }));
  return [{ field: path.join('.'), message: issue.message }];
}
