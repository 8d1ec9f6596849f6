export const TWIN_QUEUE = 'bench-twin';
