import { Connection } from '@temporalio/client';

const ANSWER_WITHIN_MS = 2000;

/** Whether the engine serves this namespace; its port opens a little earlier than that. */
export async function engineAnswers(address: string, namespace: string): Promise<boolean> {
  const connection = Connection.lazy({ address });
  try {
    await connection.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
    return true;
  } catch {
    return false;
  } finally {
    await connection.close();
  }
}
