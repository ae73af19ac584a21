import { cloudAddress } from '../catalog/addresses.js';
import { api } from '../catalog/apis.js';
import type { IncidentModel } from './incident.js';
import { Script, spread } from './script.js';

/** A usual run puts a policy once or twice, at most twenty-five times. */
const SIZE = {
  weak: { puts: 14, minutes: 60 },
  medium: { puts: 60, minutes: 45 },
  strong: { puts: 400, minutes: 30 },
} as const;
const MALFORMED = { share: 0.3, code: 'MalformedPolicy' };

const PUT = api('s3:PutBucketPolicy');
const GET = api('s3:GetBucketPolicy');

/** A pipeline that retries the same bucket policy in a loop, from its usual runner. */
export const putBucketPolicyPipeline: IncidentModel = {
  kind: 'put-bucket-policy-pipeline',
  arrange(scene) {
    const { random, account, startMinute } = scene;
    const { puts, minutes } = SIZE[scene.strength];
    const script = new Script(scene);
    const pipeline = account.cast.pipelines[0]!;
    const caller =
      pipeline.runners === 'hosted' ? { ...pipeline.caller, address: cloudAddress(random) } : pipeline.caller;
    for (const [minute, calls] of spread(puts, minutes, random).entries()) {
      const malformed = random.binomial(calls, MALFORMED.share);
      script.add(startMinute + minute, caller, PUT, pipeline.region, calls - malformed);
      script.add(startMinute + minute, caller, PUT, pipeline.region, malformed, MALFORMED.code);
      if (calls > 0) script.add(startMinute + minute, caller, GET, pipeline.region, calls);
    }
    return script.finish('put-bucket-policy-pipeline', caller.principal);
  },
};
