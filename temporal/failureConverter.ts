import { DefaultFailureConverter } from '@temporalio/common';

/** Messages and stack traces of failures go through the payload codec like everything else. Named by path, because workflows load it inside their sandbox. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
