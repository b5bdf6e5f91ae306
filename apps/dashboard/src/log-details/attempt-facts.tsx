import type { Log } from '@byway/contracts/ledger-api';
import { Anchor, Code, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { CopyableCode } from '../shared/copyable-code.js';
import { formatCost, formatDuration } from '../shared/format-figures.js';
import { usageInWords } from '../logs/log-texts.js';
import { Facts } from './facts.js';

type Attempt = Log['attempts'][number];

/** The figures of an attempt in one line. */
function figures(attempt: Attempt): string {
  const { latency_ms: latency, ttft_ms: first, cost_usd: cost, usage } = attempt;
  return [
    `${formatDuration(attempt.queue_wait_ms)} in the queue`,
    latency === null ? [] : `${formatDuration(latency)} at the provider`,
    first === null ? [] : `first output after ${formatDuration(first)}`,
    cost === null ? [] : formatCost(cost),
    Object.keys(usage).length === 0 ? [] : usageInWords(attempt),
  ]
    .flat()
    .join(', ');
}

/** All that is recorded of an attempt, but for its number, provider and status. */
export function AttemptFacts({ attempt }: { attempt: Attempt }) {
  return (
    <Facts
      facts={[
        [
          'Error',
          attempt.error && (
            <>
              <Code>{attempt.error.code}</Code>{' '}
              <Text span size="sm">
                {attempt.error.message}
              </Text>
            </>
          ),
        ],
        ['Time and cost', figures(attempt)],
        ['Target', <Code key="target">{attempt.target}</Code>],
        [
          'Virtual key',
          attempt.virtual_key && (
            <Anchor size="sm" renderRoot={(root) => <Link to="/virtual-keys" {...root} />}>
              {attempt.virtual_key}
            </Anchor>
          ),
        ],
        ['Finish reason', attempt.finish_reason],
        ['Warnings', attempt.warnings.length === 0 ? null : attempt.warnings.join('\n')],
        [
          'Provider request id',
          attempt.provider_request_id && (
            <CopyableCode value={attempt.provider_request_id} label="Copy provider request id" />
          ),
        ],
      ]}
    />
  );
}
