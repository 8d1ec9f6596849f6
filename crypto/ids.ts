import { v7 } from 'uuid';

/** A new id (UUIDv7: sortable by time). Ids are made by the application, so that links and AAD exist before the row does. */
export const uuidv7 = (): string => v7();
