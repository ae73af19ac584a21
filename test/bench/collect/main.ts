// The processes of the collector's benchmarks, started by child.ts: main.js ROLE JSON.
import { runCollectorProcess } from './collector-process.js';
import { runSandboxProcess } from './sandbox-process.js';

// The SDK's word about its own future, of no use in a table of figures.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const ROLES = { collector: runCollectorProcess, sandbox: runSandboxProcess };

const [role = '', asked = '{}'] = process.argv.slice(2);
const run = Object.hasOwn(ROLES, role) ? ROLES[role as keyof typeof ROLES] : undefined;
if (run === undefined) throw new RangeError(`there is no role ${role}; there are ${Object.keys(ROLES).join(', ')}`);
await run(JSON.parse(asked));
