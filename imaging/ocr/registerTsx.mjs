// Preloaded into reader threads in development only, where their file is TypeScript: `--import tsx` itself does nothing inside a thread (Node 20).
import { register } from 'tsx/esm/api';

register();
