import type { Log } from '@byway/contracts/ledger-api';
import { Anchor, Badge, Code, Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { CopyableCode } from '../shared/copyable-code.js';
import { formatCost, formatDuration } from '../shared/format-figures.js';
import { usageInWords } from '../logs/log-texts.js';
import { Facts } from './facts.js';

const at = (iso: string | null) =>
  iso === null ? null : new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** What is recorded of the request as a whole. */
export function RequestFacts({ log }: { log: Log }) {
  return (
    <Facts
      facts={[
        ['Latency', log.latency_ms === null ? null : formatDuration(log.latency_ms)],
        ['Cost', log.cost_usd === null ? null : formatCost(log.cost_usd)],
        ['Usage', Object.keys(log.usage).length === 0 ? null : usageInWords(log)],
        ['Started', at(log.created_at)],
        ['Ended', at(log.completed_at)],
        ['Asked for', log.requested_model],
        ['Answered by', log.provider && `${log.provider} ${log.model ?? ''}`],
        ['Target', log.target && <Code>{log.target}</Code>],
        [
          'Config',
          log.config && (
            <Anchor
              size="sm"
              renderRoot={(root) => (
                <Link to="/configs/$slug" params={{ slug: log.config ?? '' }} {...root} />
              )}
            >
              {log.config}
            </Anchor>
          ),
        ],
        [
          'Config version',
          log.config_version_id && <CopyableCode value={log.config_version_id} label="Copy config version" />,
        ],
        ['Virtual key', log.virtual_key],
        ['Cache', log.cache_status],
        ['Mode', log.mode === 'async' ? 'Durable job' : 'Plain call'],
        [
          'Metadata',
          Object.keys(log.metadata).length > 0 && (
            <Group gap={6}>
              {Object.entries(log.metadata).map(([key, value]) => (
                <Badge key={key} variant="default" radius="sm" tt="none" maw="100%">
                  {key}: {value}
                </Badge>
              ))}
            </Group>
          ),
        ],
        ['Request id', <CopyableCode key="id" value={log.id} label="Copy request id" />],
        ['Trace', <CopyableCode key="trace" value={log.trace_id} label="Copy trace id" />],
        ['Span', <CopyableCode key="span" value={log.span_id} label="Copy span id" />],
        ['API key', <CopyableCode key="key" value={log.api_key_id} label="Copy API key id" />],
        [
          'Got the answer of',
          log.joined_request_id && (
            <Anchor
              size="sm"
              renderRoot={(root) => (
                <Link to="/logs" search={{ log: log.joined_request_id ?? undefined }} {...root} />
              )}
            >
              {log.joined_request_id}
            </Anchor>
          ),
        ],
      ]}
    />
  );
}
