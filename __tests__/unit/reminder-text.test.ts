import { expect, test } from '@jest/globals';
import { reminderText } from '../../src/audit/reminder.ts';
import { Redactor } from '../../src/shared/redactor.ts';

test('a secret is hidden though Markdown would spell it in another way', () => {
  const secret = 'Ab_3*dEf%6hIj';
  const redactor = new Redactor([secret]);
  const target = { kind: 'environment', owner: 'acme', repo: 'data', environment: secret } as const;
  const text = reminderText(
    {
      result: {
        assessments: [{ target, state: 'due', findings: [] }],
        findings: [],
        isRotationDue: true,
        isActionDue: true,
        unknowns: [],
        isHealthy: false,
      },
      host: 'cloud.soda.io',
      names: { id: 'A', secret: 'B' },
      nextSteps: [`Look at ${secret}`],
      workflow: undefined,
    },
    (part) => redactor.redact(part),
  );

  expect(text).toContain('- Look at &#42;&#42;&#42;');
  expect(text).not.toMatch(/Ab|dEf|hIj/);
});
