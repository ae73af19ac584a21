import { expect, test } from 'vitest';
import { foldedAgent } from './folded-agent.js';

test.each([
  ['aws-cli/2.30.1 Python/3.11.6', 'aws-cli/# Python/#'],
  ['aws-cli/2.31.0 Python/3.12', 'aws-cli/# Python/#'],
  ['ec2.amazonaws.com', 'ec#amazonaws#com'],
  ['', ''],
  ['x'.repeat(100), 'x'.repeat(60)],
])('%j folds to %j', (agent, folded) => {
  expect(foldedAgent(agent)).toBe(folded);
});
