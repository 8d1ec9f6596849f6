import { Connection, ServiceError } from '@temporalio/client';
import { msToTs, optionalTsToMs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import type { TemporalSettings } from '../../temporal/settings.ts';

export interface ProvisionOptions {
  address: string;
  namespace: string;
  retentionMs: number;
  searchAttributes: TemporalSettings['searchAttributes'];
}

export interface Provisioned {
  namespace: 'created' | 'updated' | 'unchanged';
  /** names that were added now */
  searchAttributes: string[];
}

const { IndexedValueType } = proto.temporal.api.enums.v1;
const ALREADY_EXISTS = 6;
const NOT_FOUND = 5;
const VISIBLE_WITHIN_MS = 30_000;

const grpcCode = (error: unknown): unknown => {
  const cause = error instanceof ServiceError ? error.cause : error;
  return typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
};

const TYPES = {
  Keyword: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  Datetime: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
  Int: IndexedValueType.INDEXED_VALUE_TYPE_INT,
  Bool: IndexedValueType.INDEXED_VALUE_TYPE_BOOL,
} as const;

/**
 * Brings the engine to what temporal.yaml says: namespace with its retention, search attributes. Changes only what differs, so it may run
 * at every start; a search attribute that is not in the file any more stays. Resolves when the namespace can be used.
 */
export async function provisionTemporal(options: ProvisionOptions): Promise<Provisioned> {
  const connection = await Connection.connect({ address: options.address });
  try {
    const namespace = await provisionNamespace(connection, options);
    const searchAttributes = await provisionSearchAttributes(connection, options);
    return { namespace, searchAttributes };
  } finally {
    await connection.close();
  }
}

async function provisionNamespace(
  connection: Connection,
  { namespace, retentionMs }: ProvisionOptions,
): Promise<Provisioned['namespace']> {
  const workflowExecutionRetentionTtl = msToTs(retentionMs);
  const { workflowService } = connection;
  try {
    const { config } = await workflowService.describeNamespace({ namespace });
    if (optionalTsToMs(config?.workflowExecutionRetentionTtl) === retentionMs) return 'unchanged';
    await workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl } });
    return 'updated';
  } catch (error) {
    if (grpcCode(error) !== NOT_FOUND) throw error;
  }
  await workflowService
    .registerNamespace({ namespace, workflowExecutionRetentionPeriod: workflowExecutionRetentionTtl })
    .catch((error: unknown) => {
      if (grpcCode(error) !== ALREADY_EXISTS) throw error;
    });
  await untilVisible(() => workflowService.listOpenWorkflowExecutions({ namespace, maximumPageSize: 1 }));
  return 'created';
}

/** The engine's front keeps a list of namespaces that it reads anew every few seconds. */
async function untilVisible(call: () => Promise<unknown>): Promise<void> {
  const giveUpAt = performance.now() + VISIBLE_WITHIN_MS;
  for (;;) {
    try {
      await call();
      return;
    } catch (error) {
      if (grpcCode(error) !== NOT_FOUND || performance.now() > giveUpAt) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function provisionSearchAttributes(connection: Connection, options: ProvisionOptions): Promise<string[]> {
  const { namespace } = options;
  const known = (await connection.operatorService.listSearchAttributes({ namespace })).customAttributes;
  const added = Object.entries(options.searchAttributes).filter(([name]) => !(name in known));
  for (const [name, type] of Object.entries(options.searchAttributes)) {
    if (name in known && known[name] !== TYPES[type])
      throw new Error(`search attribute ${name} exists with another type; it cannot be changed, take another name`);
  }
  if (added.length > 0) {
    const searchAttributes = Object.fromEntries(added.map(([name, type]) => [name, TYPES[type]]));
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
  }
  return added.map(([name]) => name);
}
